"""The front of a case that compares no options: it is short, it is translated, and each of its values is computed again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.brief.front.graph_again import again
from tests.brief.front.sentences import sentences, witnessed
from tests.brief.readings import TEXT

import offramp
from offramp.case.expression import Expression
from offramp.language.extract import messages
from offramp.language.language import language_of
from offramp.language.values import Chance, Count, Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

SLUGS = ("chicken", "cuba-1962", "cuba-1962-reversible", "elmira-1991", "garrison-1976", "prisoners-dilemma")
"""The cases of the catalog that compare no options, but one of the same kind."""

ANSWERED = """
actors:
  a: {options: {x: X, go: Go}}
  b: {options: {y: Y}}
status quo: []
preferences: {a: [not b.y, a.x, a.go], b: [b.y iff a.x]}
goals: {waiting: not a.go and not a.x, gone: a.go, both: a.x and b.y}
"""


def front(about: Findings | str, language: str = "en") -> offramp.Brief:
    findings = offramp.find(offramp.loads(about)) if isinstance(about, str) else about
    return offramp.compose(findings, language=language, front_only=True)


def told(text: str) -> str:
    return " ".join(sentences(front(text)))


@pytest.fixture(params=[*SLUGS, "rival readings", "answers"])
def found(request: pytest.FixtureRequest, catalog_findings: Callable[[str], Findings]) -> Findings:
    texts = {"rival readings": TEXT, "answers": ANSWERED}
    if request.param in texts:
        return offramp.find(offramp.loads(texts[request.param]))
    return catalog_findings(request.param)


def test_every_value_is_computed_again_by_its_definition(found: Findings) -> None:
    checked = 0
    images = found.strategic.base.reading.images
    for sentence in witnessed(front(found)):
        for value in sentence.values.values():
            of = getattr(value, "of", {})
            if not of or "numbers" in of or "statements" in of or "gains" in of or of == {"leavers": "seq"}:
                continue  # The counts of the basis have their own test; so have the steps of the way.
            expected = again(found.case, images, of)
            if isinstance(value, Names):
                shown = tuple(name[:1].casefold() + name[1:] for name in value.names)
                assert sorted(shown) == sorted(name[:1].casefold() + name[1:] for name in expected), sentence
            else:
                assert isinstance(value, Count)
                assert value.value == expected, sentence
            checked += 1
    assert checked >= 3


def test_a_sentence_is_its_message_in_both_languages(found: Findings) -> None:
    alone = {message.id for message in messages() if isinstance(message.id, str)}
    counted = {form for message in messages() if not isinstance(message.id, str) for form in message.id}
    for key in ("en", "fr"):
        spoken = language_of(key)
        for sentence in witnessed(front(found, key)):
            if "{part1}" in sentence.message:
                continue
            assert sentence.message in alone | counted
            if sentence.message not in counted:
                assert spoken.say(sentence.message, **sentence.values) == sentence


def test_the_sentences_are_short_and_name_no_identifier(found: Findings) -> None:
    brief = replace(front(found), summary="")  # the author's own words
    assert max(len(sentence.split()) for sentence in sentences(brief)) <= 25
    assert len(getattr(brief.sections[0].blocks[0], "text").split()) <= 60  # noqa: B009
    names = {name for name in found.case.options if "." in name}
    assert not any(name in sentence for name in names for sentence in sentences(brief))


def test_why_the_status_quo_holds_or_does_not() -> None:
    said = told(ANSWERED)
    assert "A gains by this step, which nothing deters: go." in said
    assert "B gains nothing by leaving." in said
    stuck = "{actors: {a: {options: {go: {label: Go, once: on}}}}, status quo: [a.go], preferences: {a: [not a.go]}}"
    assert "The status quo holds: no side gains by leaving it." in told(stuck)
    assert "A has no move of its own today." in told(stuck)


def test_the_wish_that_decides_is_named_with_its_source() -> None:
    assert "Its wish “go” decides (source: assumed)." in told(ANSWERED)


def test_who_would_have_to_change_is_counted() -> None:
    said = told(ANSWERED)
    assert "For “waiting” to hold, a would have to stop preferring one state to it." in said
    assert "“Gone” holds once it is reached." in said


def test_rival_readings_and_claims_have_a_second_page() -> None:
    assert {section.page for section in front(TEXT).front} == {1, 2}
    assert {section.page for section in front(ANSWERED).front} == {1}


def test_a_case_over_time_without_options_says_how_the_crisis_ends() -> None:
    text = """
horizon: 2 years
actors: {a: {tempo: 2, reliability: 0.8, options: {x: X, hit: {label: Hit, once: on}}}}
events: {e: {label: E, once: on}}
ends: e or a.hit
status quo: []
preferences: {a: [not a.hit, a.x]}
rates: {e: 0.1}
"""
    found = offramp.find(offramp.loads(text))
    assert found.options is None
    (sentence,) = (each for each in witnessed(front(found)) if "ends by accident" in each.message)
    accident, decision = (sentence.values[name] for name in ("accident", "decision"))
    assert isinstance(accident, Chance)
    assert isinstance(decision, Chance)
    assert accident.value == pytest.approx(1 - 2.718281828**-0.2)
    assert decision.value == ended(found, "a.hit")


def ended(found: Findings, condition: str) -> float:
    """Return the chance of an end with every unknown at its best value."""
    from offramp.chain.evaluation import evaluate
    from offramp.chain.queries import TimeBoundedUntil
    from offramp.chain.schedule import schedule_of
    from offramp.worlds.parameters import best_values

    query = TimeBoundedUntil(Expression.read(condition))
    answer = evaluate(schedule_of(found.case, None, 2.0), best_values(found.case), [query])
    return float(answer[query].at([2.0])[0][0])
