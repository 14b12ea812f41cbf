"""Lines that differ between two texts: they turn the one into the other, and are bounded in number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.web import line_changes as of_changes
from offramp.web.line_changes import line_changes

TEXTS = st.lists(st.sampled_from("abc"), max_size=14)


def hunks(rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Return the rows between gaps."""
    found: list[list[dict[str, str]]] = [[]]
    for row in rows:
        if row["kind"] == "gap":
            found.append([])
        else:
            found[-1].append(row)
    return [each for each in found if each]


def results(before: list[str], parts: list[list[dict[str, str]]]) -> set[tuple[str, ...]]:
    """Return every text that the hunks can make of a text, wherever their old lines stand in it, in order."""
    if not parts:
        return {tuple(before)}
    old = [row["text"] for row in parts[0] if row["kind"] != "new"]
    new = [row["text"] for row in parts[0] if row["kind"] != "old"]
    return {
        (*before[:at], *new, *rest)
        for at in range(len(before) - len(old) + 1)
        if before[at : at + len(old)] == old
        for rest in results(before[at + len(old) :], parts[1:])
    }


@given(TEXTS, TEXTS)
@examples(150)
def test_the_changes_make_the_one_text_of_the_other(before: list[str], after: list[str]) -> None:
    rows = line_changes("\n".join(before), "\n".join(after))
    assert tuple(after) in results(before, hunks(rows))
    assert (rows == []) == (before == after)
    for part in hunks(rows):
        kinds = [row["kind"] for row in part]
        assert set(kinds) & {"old", "new"}
        assert kinds.index(next(each for each in kinds if each != "same")) <= 2, "at most two unchanged lines before"


def test_only_the_lines_around_a_change_are_shown() -> None:
    lines = [str(i) for i in range(100)]
    changed = ["x" if each in ("10", "80") else each for each in lines]
    rows = line_changes("\n".join(lines), "\n".join(changed))
    assert [each["text"] for each in rows if each["kind"] == "same"] == ["8", "9", "11", "12", "78", "79", "81", "82"]
    assert [each["kind"] for each in rows].count("gap") == 1


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "", []),
        ("", "a\n", ["new"]),
        ("a\n", "", ["old"]),
        ("a", "a\n", []),
        ("a\r\nb", "a\nb\n", []),
        ("- a\n", "@ a\n", ["old", "new"]),
    ],
)
def test_the_edges_of_texts(before: str, after: str, kinds: list[str]) -> None:
    assert [each["kind"] for each in line_changes(before, after)] == kinds


def test_many_lines_are_cut_and_the_cut_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_changes, "MOST_ROWS", 6)
    before, after = "\n".join(f"a{i}" for i in range(10)), "\n".join(f"b{i}" for i in range(10))
    compared = line_changes(before, after)
    monkeypatch.setattr(of_changes, "MOST_PAIRS", 99)
    uncompared = line_changes(f"head\n{before}\ntail", f"head\n{after}\ntail")
    for rows in (compared, uncompared):
        assert (len(rows), rows[-1]["kind"]) == (7, "gap")
    assert [each["text"] for each in uncompared[:-1]] == ["a0", "a1", "a2", "b0", "b1", "b2"], "some of either text"
    monkeypatch.setattr(of_changes, "MOST_ROWS", 20)
    assert [each["kind"] for each in line_changes(before, after)] == ["old"] * 10 + ["new"] * 10, "nothing is cut"
