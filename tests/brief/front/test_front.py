"""The front is two pages of plain, short sentences, without identifiers, the same in every run."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

import pytest
import textstat
from tests.brief.front.sentences import everything, sentences, texts

import offramp
from offramp.language.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

SLUGS = ("hotline", "korea-2017", "river")
"""The cases of the catalog that compare options."""

MOST_WORDS, MEDIAN_WORDS, GRADE, BOTTOM_LINE = 25, 15, 11, 60

LEVEL = """
title: Two policies that come to the same
start: 2020-07-01
horizon: 3 years
actors:
  upper: {name: Upper, tempo: 2 per year, reliability: 0.8, options: {fill: Fill the reservoir, sign: Sign a drought rule}}
  lower: {name: Lower, tempo: 4 per year, reliability: 0.8, options: {raid: {label: Raid the dam, once: on}, fund: Pay for water}}
status quo: [upper.fill]
ends: lower.raid
preferences:
  upper: [not lower.raid, upper.fill, lower.fund, not upper.sign]
  lower: [upper.sign, not lower.raid, not lower.fund]
measures:
  war: {chance of: lower.raid, within: 3 years}
policies:
  wait: {}
  pay: {lower.fund: on}
claims:
  calm: {text: Lower will not raid the dam., holds: "chance(lower.raid within 3 years | wait) < 0.05"}
"""
"""A case in which no option makes a difference, and which states no label of its measure."""


@pytest.fixture(scope="module")
def level() -> Findings:
    return offramp.find(offramp.loads(LEVEL), samples=20)


@pytest.fixture(params=(*SLUGS, "level"))
def found(request: pytest.FixtureRequest, catalog_findings: Callable[[str], Findings], level: Findings) -> Findings:
    return level if request.param == "level" else catalog_findings(request.param)


def test_sentences_are_short_and_plain(found: Findings) -> None:
    brief = offramp.compose(found, front_only=True)
    counts = {sentence: len(sentence.split()) for sentence in sentences(brief)}
    assert max(counts.values()) <= MOST_WORDS, max(counts, key=lambda text: counts[text])
    assert median(counts.values()) <= MEDIAN_WORDS
    assert textstat.flesch_kincaid_grade(" ".join(counts)) <= GRADE


def test_the_bottom_line_has_at_most_sixty_words(found: Findings) -> None:
    first = offramp.compose(found, front_only=True).sections[0]
    assert first.key == "bottom line"
    assert len(first.blocks) == 1
    assert len(getattr(first.blocks[0], "text").split()) <= BOTTOM_LINE  # noqa: B009


def identifiers(case: offramp.Case) -> set[str]:
    """Names of the file that no reader should meet: of options, events, sources, and of anything written with an underscore."""
    names = {*case.options, *(key for key in case.sources if any(sign.isdigit() for sign in key))}
    return names | {name for name in (*case.events, *case.unknowns, *case.measures, *case.terms) if "_" in name}


def test_no_identifier_no_code_no_name_of_a_rule(found: Findings) -> None:
    told = " \n ".join(everything(offramp.compose(found, front_only=True)))
    assert "`" not in told
    assert not re.search(r"\bs\d+\b", told)
    for name in identifiers(found.case):
        assert not re.search(rf"(?<![\w.]){re.escape(name)}(?![\w])", told), name
    for rule in ("maximin", "Hurwicz", "percentile", "kurtosis", "skew", "SEQ", "GMR", "PAWN"):
        assert rule not in told


def test_no_number_has_more_than_two_significant_digits(found: Findings) -> None:
    """Dates, counts of things and figures that are exact by nature keep their digits."""
    brief = offramp.compose(found, front_only=True)
    for text in everything(brief):
        for number in re.findall(r"\d[\d,.]*(?= %)|\d[\d,.]*(?= million)|\d[\d,]*,000\b|\b0\.\d+", text):
            digits = number.replace(",", "").rstrip(".").replace(".", "").strip("0")
            assert len(digits) <= 2 or number.strip(".") in ("100",), (number, text)


def test_the_same_findings_give_the_same_front(found: Findings) -> None:
    one, other = (offramp.compose(found, front_only=True) for _ in range(2))
    assert one == other
    assert list(texts(one)) == list(texts(other))


def test_a_choice_without_a_difference_says_so(level: Findings) -> None:
    told = list(sentences(offramp.compose(level, front_only=True)))
    assert "No option makes a difference that matters." in told
    assert not any("comes first" in text for text in told)


def test_korea_says_which_option_leads_and_under_which_reading_it_does_not(korea_findings: Findings) -> None:
    bottom = offramp.compose(korea_findings, front_only=True).sections[0].blocks[0]
    text = getattr(bottom, "text")  # noqa: B009
    assert isinstance(text, Sentence)
    assert korea_findings.options is not None
    (first,) = korea_findings.options.ranking.lead.policies
    assert f"“{first[0].upper()}{first[1:]}” comes first." in text
    assert "Unification by coercion" in text


@pytest.mark.parametrize("slug", SLUGS)
def test_the_front_alone_is_the_front_of_the_whole(slug: str, catalog_findings: Callable[[str], Findings]) -> None:
    whole, alone = (offramp.compose(catalog_findings(slug), front_only=only) for only in (False, True))
    assert whole.front == alone.front
    assert whole.annex
    assert not alone.annex
    assert {section.page for section in alone.front} == {1, 2}


QUESTIONS = {
    "Which option first?": r"“Relief for freeze” comes first\.",
    "What is it?": r"As “talk first”\. The United States will not keep sanctions tight as long as North Korea does not test",
    "What is that?": r"The United States will offer informal talks, send an envoy and state no hostile intent\.",
    "How likely is war with it, and without?": r"mean chance of any war within five years is \d+ %, against \d+ % for “wait”",
    "How sure is that?": r"For “relief for freeze”, the chance at the end is .* in nine of ten worlds\.",
    "How would war come?": r"the chance of any war within five years is \d+ % by accident and .* by decision",
    "Why would North Korea answer?": r"North Korea, .* ranks an end to “keep sanctions tight” above “test missiles",
    "What if we misread it?": r"Under “Unification by coercion” \(North Korea\), .* beats “relief for freeze”\.",
    "What is worth learning first?": r"The most useful thing to learn is the reading of North Korea\.",
    "Can it wait?": r"A delay of one year moves .* from \d+ % to \d+ %\.",
    "Has the model been right before?": r"On \d+ events after 28 June 2017, the model .* base rates",
}
"""Questions of a minister, with the sentence that answers each."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_front_answers_a_minister(question: str, korea_findings: Findings) -> None:
    told = " \n ".join(texts(offramp.compose(korea_findings, front_only=True)))
    assert re.search(QUESTIONS[question], told)
