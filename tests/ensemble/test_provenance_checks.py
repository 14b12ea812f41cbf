"""Damages of stored results: each is named, and no ranking comes from them."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.chain.border import BORDER

from offramp.case.reading import loads
from offramp.ensemble.provenance import provenance
from offramp.ensemble.provenance_checks import damages, key_of, sealed, unsealed
from offramp.ensemble.run import run
from offramp.ensemble.store import load_outcomes
from offramp.errors import ResultsError
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results") / "run"
    run(draw_worlds(loads(BORDER), 8, 5), folder=made)
    return made


def changed(folder: Path, to: Path, change: Change) -> Path:
    """Return a copy of results whose provenance was changed."""
    shutil.copytree(folder, to)
    file = to / "provenance.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    change(entries)
    file.write_text(json.dumps(entries), encoding="utf-8")
    return to


def test_a_provenance_as_it_was_written_has_no_damage(folder: Path) -> None:
    entries = provenance(folder)
    assert damages(entries) == ()
    assert key_of(entries) == entries["key"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda e: e["policies"].__setitem__(0, "waht"), "`policies` names “waht”, for which no questions are listed"),
        (lambda e: e["policies"].pop(), "its entries do not belong to its `key`"),
        (lambda e: e["policies"].reverse(), "its entries do not belong to its `key`"),
        (lambda e: e["policies"].append(e["policies"][0]), "`policies` names a policy twice"),
        (lambda e: e.update(worlds=7), "its entries do not belong to its `key`"),
        (lambda e: e.update(offramp="0.0.1"), "its entries do not belong to its `key`"),
        (lambda e: e.update(key="0" * 64), "its entries do not belong to its `key`"),
        (lambda e: e.update(format=2), "`format` is 2; expected 1, the format that this version reads"),
        (lambda e: e.update(left_out=["wait"]), "`left_out` names wait"),
    ],
)
def test_every_change_of_an_entry_is_named(folder: Path, tmp_path: Path, change: Change, named: str) -> None:
    with pytest.raises(ResultsError) as raised:
        load_outcomes(changed(folder, tmp_path / "run", change))
    assert named in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path / 'run' / 'provenance.json'}: is damaged, or was changed: ")


WRONG: tuple[Any, ...] = (None, True, -1, 0.5, "text", [1], {"a": 1}, [{"a": 1}], [], {})


@pytest.mark.parametrize(
    "entry", ["format", "worlds", "seed", "images", "policies", "asked", "chunk", "left_out", "also", "key"]
)
def test_entries_of_a_wrong_type_are_named(folder: Path, tmp_path: Path, entry: str) -> None:
    made = changed(folder, tmp_path / "run", lambda _: None)
    file = made / "provenance.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    for value in WRONG:
        if value == entries.get(entry, []):
            continue
        file.write_text(json.dumps({**entries, entry: value}), encoding="utf-8")
        with pytest.raises(ResultsError, match=rf"provenance\.json: is damaged, or was changed: .*`({entry}|key)`"):
            load_outcomes(made)


def test_every_fault_stands_in_one_message(folder: Path, tmp_path: Path) -> None:
    def change(entries: dict[str, Any]) -> None:
        del entries["digest"]
        entries |= {"worlds": "many", "seed": -1}

    with pytest.raises(
        ResultsError, match=r"is incomplete: `digest` is missing; `worlds` is \"many\"; .*; `seed` is -1; "
    ):
        load_outcomes(changed(folder, tmp_path / "run", change))


@pytest.mark.parametrize("text", ["[]", "1", "{", "", "[" * 100_000, "\x00"])
def test_a_provenance_that_is_no_mapping(folder: Path, tmp_path: Path, text: str) -> None:
    made = changed(folder, tmp_path / "run", lambda _: None)
    (made / "provenance.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        ResultsError, match=r"provenance\.json: (holds no mapping|cannot be read); the results in its folder need it"
    ):
        load_outcomes(made)


def test_no_flipped_bit_changes_a_ranking(folder: Path, tmp_path: Path) -> None:
    """In any file of the folder: a flipped bit is refused, or the ranking is what it was."""
    said = str(rank(load_outcomes(folder)))
    made = changed(folder, tmp_path / "run", lambda _: None)
    rng = random.Random(7)  # noqa: S311  (nothing secret)
    for file in (made / "provenance.json", made / "case.yaml", *sorted((made / "outcomes").iterdir())):
        whole = file.read_bytes()
        for _ in range(60):
            damaged = bytearray(whole)
            damaged[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
            file.write_bytes(bytes(damaged))
            try:
                assert str(rank(load_outcomes(made))) == said
            except ResultsError as error:
                assert str(made) in str(error)  # noqa: PT017  (either outcome is right)
        file.write_bytes(whole)


def test_sealed_metadata_tells_a_change() -> None:
    text = sealed({"error": 1e-9, "key": "k"})
    assert unsealed(text) == {"error": 1e-9, "key": "k"}
    with pytest.raises(ValueError, match="was changed"):
        unsealed(text.replace(b"1e-09", b"1e-07"))
    assert unsealed(b'{"error": 0.5}') == {"error": 0.5}
