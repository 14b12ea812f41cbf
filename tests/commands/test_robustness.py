"""`offramp robustness`: shares, pairs that matter, JSON and CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

CASE = """
actors:
  a: {options: {x: X}}
  b: {options: {y: Y}}
status quo: []
preferences:
  a: {statements: [not a.x, a.x or b.y, not b.y], above: [[not a.x, not b.y]]}
  b: {weights: {not b.y: 1}}
"""


def test_it_prints_shares_and_the_pairs_that_matter(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    found = offramp_here("robustness", str(file), "--state", "-", "--concept", "nash")
    assert found.code == 0
    assert "a: 3 orders." in found.out
    assert "Taken as stated, since a ranking or weights have no order of statements: b." in found.out
    assert "2/3" in found.out
    assert "NASH: pairs of statements that matter for s0" in found.out


def test_json_and_csv_have_the_same_shares(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    asked = ("robustness", str(file), "--state", "-", "--concept", "nash")
    found = json.loads(offramp_here(*asked, "--json", "--csv", str(tmp_path / "tables")).out)
    (row,) = found["concepts"]["nash"]
    assert (row["everyone"]["exact"], row["undecided"], found["orders"], found["fixed"]) == (
        "2/3",
        ["a"],
        {"a": 3},
        ["b"],
    )
    (pair,) = row["pairs"]
    assert (pair["above"], pair["below"], pair["if_above"], pair["if_below"]) == ("not a.x", "a.x or b.y", 1, 0)
    assert len(list((tmp_path / "tables").glob("*.csv"))) == 2


def test_a_concept_without_robustness_is_refused(offramp_here: Run) -> None:
    found = offramp_here("robustness", "chicken", "--concept", "sim")
    assert found.code == 1
    assert "choose from" in found.err


def test_a_concept_that_is_not_covered_is_refused_in_the_words_of_the_command(
    offramp_here: Run, tmp_path: Path
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    orders = tmp_path / "orders.yaml"
    kept = "above: [[not a.x, not b.y]]"
    orders.write_text(CASE.replace(kept, "experts: {p: [not a.x, a.x or b.y, not b.y]}"), encoding="utf-8")
    for words, noun in (
        (("robustness", str(file)), "robustness"),
        (("ask", str(file), "--for", "-", "--dry-run"), "an interview"),
        (("experts", "orders", str(orders)), "a verdict by expert"),
        (("firmness", str(file)), "firmness"),
    ):
        refused = offramp_here(*words, "--concept", "sim")
        assert refused.err.startswith(f"{noun} is not defined under `sim`; choose from gmr"), refused.err
