"""What a brief leaves open."""

from __future__ import annotations

from tests.brief.readings import TEXT
from tests.brief.tellers import teller

from offramp.brief.annex.open_questions import open_questions

BARE = "{actors: {a: {options: {go: Go}}}, status quo: [], preferences: {a: [a.go]}}"


def test_a_bare_case_does_not_know_how_likely_anything_is() -> None:
    first, second = open_questions(teller(BARE))
    assert first.startswith("How likely anything is: ")
    assert second.startswith("Whether the actors see their interests as stated here")


def test_rival_readings_are_an_open_question() -> None:
    assert any(text.startswith("Which reading of an actor is right.") for text in open_questions(teller(TEXT)))


def test_strong_preferences_are_treated_as_others() -> None:
    strong = BARE.replace("[a.go]", "[{say: a.go, strong: true}]")
    assert any("the case marks some as strong" in text for text in open_questions(teller(strong)))


def test_a_warning_names_an_option_by_its_label() -> None:
    idle = BARE.replace("go: Go", "go: Go, stay: Stay at home")
    assert "A warning of the check: no preference mentions the option “stay at home”." in list(
        open_questions(teller(idle))
    )


def test_a_warning_is_quoted_in_english_in_french() -> None:
    text = (
        "{actors: {a: {options: {x: X}}, b: {options: {y: Y}}}, impossible: a.x and b.y, status quo: [], "
        "preferences: {a: [a.x], b: [b.y]}, goals: {both: a.x and b.y}}"
    )
    told = list(open_questions(teller(text, "fr")))
    assert any(each.startswith("Un avertissement de la vérification : «\u00a0") for each in told)
    assert any("no possible state satisfies the goal both" in each for each in open_questions(teller(text)))
