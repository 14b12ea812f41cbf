"""Pairs added to a case file: every other byte stays, whatever form the list has."""

from __future__ import annotations

import difflib
import json

import pytest

from offramp.case.editing import with_priority
from offramp.case.preferences import Priority, Statements
from offramp.case.reading import loads
from offramp.errors import QuestionError

HEAD = "# A case.\nactors: {a: {options: {x: X, y: Y}}}  # an actor\nstatus quo: []\n"
PAIR = Priority(above="not a.y", below="a.x")
SAID = Priority(above="not a.y", below="a.x", expert="Kim", reason="It said so: twice, in May")

FORMS = {
    "flow": "preferences: {a: [a.x, not a.y]}  # wishes\nhorizon: 1 year\n",
    "block": "preferences:\n  a:\n    # the list\n    - a.x   # first\n\n    - {say: not a.y, note: n}  # last\n# end\nhorizon: 1 year\n",
    "flush": "preferences:\n  a:\n  - a.x\n  - not a.y\nhorizon: 1 year\n",
    "last line": "preferences:\n  a:\n    - a.x\n    - not a.y",
    "multi-line": "preferences:\n  a:\n    - a.x\n    - say: not a.y\n      note: >\n        a long\n        note\nhorizon: 1 year\n",
    "statements": "preferences:\n  a:\n    statements: [a.x, not a.y]\nhorizon: 1 year\n",
    "statements in braces": "preferences: {a: {statements: [a.x, not a.y]}}\nhorizon: 1 year\n",
    "known": "preferences:\n  a:\n    statements: [a.x, a.y, not a.y]\n    above:\n      - [a.x, a.y]  # known\nhorizon: 1 year\n",
    "known in brackets": "preferences:\n  a:\n    above: [[a.x, a.y]]\n    statements: [a.x, a.y, not a.y]\nhorizon: 1 year\n",
    "nothing known": "preferences:\n  a: {statements: [a.x, not a.y], above: []}\nhorizon: 1 year\n",
    "broken over lines": "preferences:\n  a: [\n    a.x,\n    not a.y,\n  ]\nhorizon: 1 year\n",
}


@pytest.mark.parametrize("pair", [PAIR, SAID], ids=["alone", "said"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
def test_a_pair_is_added_and_nothing_else_changes(form: str, line: str, pair: Priority) -> None:
    text = (HEAD + FORMS[form]).replace("\n", line)
    new = with_priority(text, ("preferences", "a"), pair)
    stated = loads(new).preferences["a"]
    assert isinstance(stated, Statements)
    assert (stated.above or ())[-1] == pair
    gone = [
        text[a:b]
        for name, a, b, _, _ in difflib.SequenceMatcher(None, text, new, autojunk=False).get_opcodes()
        if name in ("replace", "delete")
    ]
    assert "".join(gone).strip() == ""
    assert ("\r\n" in new) == (line == "\r\n")
    assert "\n" not in new.replace("\r\n", "") or line == "\n"


def test_pairs_are_added_one_after_another() -> None:
    text = HEAD + "preferences:\n  a:\n    - a.x\n    - a.y\n    - not a.y\n"
    for upper, lower in (("a.x", "a.y"), ("not a.y", "a.x")):
        text = with_priority(text, ("preferences", "a"), Priority(above=upper, below=lower))
    assert text.endswith(
        "  a:\n    statements:\n    - a.x\n    - a.y\n    - not a.y\n    above:\n      - [a.x, a.y]\n      - [not a.y, a.x]\n"
    )


def test_a_file_in_json_stays_in_json() -> None:
    case = {"actors": {"a": {"options": {"x": "X"}}}, "status quo": [], "preferences": {"a": ["a.x", "not a.x"]}}
    text = json.dumps(case, indent=1)
    new = with_priority(text, ("preferences", "a"), Priority(above="not a.x", below="a.x", expert="Kim"))
    assert json.loads(new)["preferences"]["a"]["above"] == [{"above": "not a.x", "below": "a.x", "expert": "Kim"}]


def test_an_image_and_a_byte_order_mark() -> None:
    text = "\ufeff" + HEAD + "images:\n  a:\n    calm: {preferences: [a.x, not a.y]}\n    keen: {preferences: [a.y]}\n"
    new = with_priority(text, ("images", "a", "calm", "preferences"), PAIR)
    assert new == text.replace("[a.x, not a.y]", "{statements: [a.x, not a.y], above: [[not a.y, a.x]]}")


def test_a_list_by_alias_is_refused_with_the_line_to_add() -> None:
    text = (
        HEAD
        + "images:\n  a:\n    calm: {preferences: &list [a.x, not a.y]}\n    keen: {weight: 2, preferences: *list}\n"
    )
    with pytest.raises(QuestionError, match=r"add to its `above` by hand: - \[not a.y, a.x\]"):
        with_priority(text, ("images", "a", "keen", "preferences"), PAIR)


def test_a_list_whose_order_experts_state_is_not_edited() -> None:
    text = HEAD + "preferences:\n  a: {statements: [a.x, not a.y], experts: {kim: [not a.y, a.x]}}\n"
    with pytest.raises(
        QuestionError, match=r"experts state the order .*by hand: experts: \{NAME: \{above: \[\[not a\.y, a\.x\]\]\}\}"
    ):
        with_priority(text, ("preferences", "a"), PAIR)


@pytest.mark.parametrize("nothing", ["\x01\x1b", "\x07 ", " "])
def test_a_reason_without_a_visible_character_is_left_out(nothing: str) -> None:
    text = HEAD + FORMS["flow"]
    unsaid = PAIR.model_copy(update={"expert": nothing, "reason": nothing})
    assert with_priority(text, ("preferences", "a"), unsaid) == with_priority(text, ("preferences", "a"), PAIR)


def test_a_pair_that_the_case_excludes_is_refused_with_the_reason() -> None:
    text = (
        "actors: {a: {options: {x: X, y: Y}}}\nstatus quo: []\npreferences: {a: [a.x, a.y, not a.x]}\ndoubt: {a: 0.5}\n"
    )
    with pytest.raises(QuestionError, match=r"the pair \[not a\.x, a\.x\] cannot be added .*doubt"):
        with_priority(text, ("preferences", "a"), Priority(above="not a.x", below="a.x"))
