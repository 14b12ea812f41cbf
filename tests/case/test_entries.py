"""Entries of a case by their path."""

from __future__ import annotations

from offramp.case.entries import entry_at, with_entry
from offramp.case.reading import load


def test_every_estimate_is_found_and_replaced_and_nothing_else() -> None:
    case = load("korea-2017")
    for path in case.estimated.values():
        stated = entry_at(case, path)
        other = stated.model_copy(update={"note": "another"})
        changed = with_entry(case, path, other)
        assert entry_at(changed, path).note == "another"
        assert entry_at(case, path) is stated
        assert with_entry(changed, path, stated) == case
