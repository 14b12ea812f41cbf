"""How wide columns are, and where long words may be broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.brief.render.columns import BREAK, LONG, LONGEST, breakable, shares, unbroken


@pytest.mark.parametrize(
    "text", ["", "Talks", "short, words (and) some/more", "no preconditions", "18 %", "a" * LONGEST]
)
def test_most_texts_stay_as_they_are(text: str) -> None:
    assert breakable(text) == text


def test_a_long_word_may_be_broken_after_its_signs() -> None:
    assert breakable("usa.talks,dprk.talks") == BREAK.join(["usa.", "talks,", "dprk.", "talks"])
    assert breakable("(see https://example.org/a?b=c)").split(BREAK) == [
        "(see https://",
        "example.",
        "org/",
        "a?",
        "b=",
        "c)",
    ]


def test_a_word_without_signs_may_be_broken_where_it_is_too_long() -> None:
    assert breakable("x" * (2 * LONGEST + 1)).split(BREAK) == ["x" * LONGEST, "x" * LONGEST, "x"]


def test_an_accent_stays_with_its_letter() -> None:
    word = "x" * (LONGEST - 1) + "e\u0301" + "x" * 20
    assert breakable(word).split(BREAK)[0].endswith("e\u0301")


@examples(200)
@given(st.text())
def test_nothing_is_lost_and_no_piece_is_long(text: str) -> None:
    text = text.replace(BREAK, "")
    broken = breakable(text)
    assert broken.replace(BREAK, "") == text
    if text.isascii():
        assert all(
            len(piece) <= max(LONGEST, LONG) + 1 or not piece.isalnum()
            for piece in broken.split(BREAK)
            if " " not in piece
        )


def test_what_fits_has_no_shares() -> None:
    assert shares([["id", "s1"], ["state", "usa.talks"]], 100) == ()
    assert shares([], 100) == ()


def test_every_column_has_room_for_its_longest_word() -> None:
    found = shares([["id", "s1"], ["a long heading", "x"], ["text", "some words " * 40]], 60)
    assert sum(found) == pytest.approx(1)
    assert found[0] * 60 >= 2
    assert found[1] * 60 >= len("heading")
    assert found[2] > 0.5


def test_short_cells_are_not_broken() -> None:
    narrow, wide = shares([["c", "100 % sure"], ["text", "some words " * 40]], 40)
    assert narrow * 40 >= 10 > wide


@examples(100)
@given(st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=4), min_size=1, max_size=9), st.integers(1, 200))
def test_shares_are_shares(columns: list[list[str]], room: int) -> None:
    found = shares(columns, room)
    assert found == () or (len(found) == len(columns) and sum(found) == pytest.approx(1) and min(found) > 0)


def test_numbers_keep_their_signs_and_words_their_spaces() -> None:
    assert unbroken("from < 1 % to 22 % of 3 worlds") == "from <\u00a01\u00a0% to 22\u00a0% of 3 worlds"
    assert unbroken("a < b, 5 of 9") == "a < b, 5 of 9"
