"""`offramp new`: the case to start from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from offramp.case import template
from offramp.case.catalog import find
from offramp.case.model import Case
from offramp.case.reading import loads
from offramp.claim_testing.claims import claims
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.inspection import inspect
from offramp.graph.advice import advise
from offramp.graph.readings import readings
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result


def test_the_starter_names_every_section_of_the_format() -> None:
    text = template()
    for name, field in Case.model_fields.items():
        key = field.alias or name
        assert re.search(rf"^(# )?{re.escape(key)}:", text, flags=re.MULTILINE), key


@pytest.mark.parametrize("minimal", [True, False])
def test_nothing_is_wrong_or_odd_about_the_starter(minimal: bool) -> None:
    case = loads(template(minimal=minimal))
    found = inspect(case, 16)
    assert (found.problems, found.warnings, advise(case)) == ((), (), ())


def test_the_starter_answers_every_question() -> None:
    case = loads(template())
    found = outcomes(draw_worlds(case, 16))
    assert all(
        verdict.verdict not in ("not yet tested", "not testable here")
        for verdict in claims(case, readings(case), found)
    )
    assert found.performance("war").shape == (4, 16)


def test_a_catalog_case_is_copied_to_the_byte(offramp_here: Callable[..., Result], tmp_path: Path) -> None:
    assert offramp_here("new", "mine.yaml", "--from", "elmira-1991").code == 0
    source = find("elmira-1991")
    assert source is not None
    assert (tmp_path / "mine.yaml").read_bytes() == source.read_bytes()


def test_an_unknown_slug_is_answered_with_the_nearest(offramp_here: Callable[..., Result], tmp_path: Path) -> None:
    found = offramp_here("new", "mine.yaml", "--from", "elmira")
    assert found.code == 1
    assert "no case `elmira`; did you mean elmira-1991?" in found.err
    assert "give one of them" in offramp_here("new", "mine.yaml", "--from", "elmira-1991", "--minimal").err
    assert not (tmp_path / "mine.yaml").exists()
