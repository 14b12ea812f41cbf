"""Verdicts in words: every status by its facts alone, and numbers as people say them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from offramp.claim_testing.results import ClaimStatus, Margin, SpeaksOf
from offramp.claim_testing.verdicts import ClaimVerdict
from offramp.claim_testing.words import of_worlds, points, share_in_words


def made(status: ClaimStatus, **facts: Any) -> ClaimVerdict:
    return ClaimVerdict("it", "It is so.", "…", status, **facts)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (1e-9, "under 1 %"),
        (0.0099, "under 1 %"),
        (0.01, "1 %"),
        (0.5, "50 %"),
        (0.985, "98 %"),
        (0.99, "99 %"),
        (0.9901, "over 99 %"),
        (1 - 1e-9, "over 99 %"),
        (1.0, "100 %"),
    ],
)
def test_shares_are_whole_per_cent(share: float, words: str) -> None:
    assert share_in_words(share) == words
    assert of_worlds(share) == ("all worlds" if share == 1 else f"{words} of worlds")


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (0.0, "0 percentage points"),
        (9e-4, "under 0.1 percentage points"),
        (0.001, "0.1 percentage points"),
        (-0.01, "1 percentage point"),
        (0.0994, "9.9 percentage points"),
        (0.0996, "10 percentage points"),
        (0.4, "40 percentage points"),
    ],
)
def test_differences_of_chances_are_percentage_points(difference: float, words: str) -> None:
    assert points(difference) == words


HOLDS, DEPENDS, FAILS = ClaimStatus.HOLDS, ClaimStatus.DEPENDS, ClaimStatus.FAILS
AS_STATED, ON_AVERAGE = ClaimStatus.AS_STATED, ClaimStatus.ON_AVERAGE
BOTH = {"patient": True, "proud": True}


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (made(HOLDS, holds=True, share=0.961, worlds=1000), "holds in 96 % of worlds"),
        (made(HOLDS, holds=True, share=0.999, worlds=1000), "holds in over 99 % of worlds"),
        (made(HOLDS, holds=True, share=1.0, worlds=1000), "holds in all 1,000 worlds"),
        (made(HOLDS, holds=True, by_reading=BOTH), "holds under every reading"),
        (made(HOLDS, holds=True, by_reading={"proud": True}), "holds"),
        (made(FAILS, holds=False, share=0.04, worlds=1000), "fails in 96 % of worlds"),
        (made(FAILS, holds=False, share=0.001, worlds=1000), "fails in over 99 % of worlds"),
        (made(FAILS, holds=False, share=0.0, worlds=1), "fails in the one world"),
        (made(DEPENDS, share=0.5, worlds=10), "depends: holds in 50 % of worlds"),
        (made(DEPENDS, by_reading={"patient": True, "proud": False}), "holds under some readings"),
        (made(AS_STATED, holds=True), "holds as stated"),
        (made(AS_STATED, holds=False), "fails as stated"),
        (made(ON_AVERAGE, holds=True), "holds on average"),
        (made(ON_AVERAGE, holds=False), "fails on average"),
        (made(ClaimStatus.NOT_TESTABLE), "not testable"),
        (made(ClaimStatus.NOT_TESTED), "not tested"),
    ],
)
def test_every_verdict_in_a_few_words(verdict: ClaimVerdict, words: str) -> None:
    assert verdict.verdict == words


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (made(ClaimStatus.NOT_TESTED, untested="no test is stated"), "no test is stated"),
        (made(HOLDS, holds=True, share=0.97, worlds=100), ""),
        (
            made(DEPENDS, share=0.5, worlds=100, by_image={"patient": 0.23, "proud": 1.0}, where=("it fails there",)),
            "23 % under patient, 100 % under proud; it fails there",
        ),
        (made(DEPENDS, share=0.5, worlds=100, by_image={"patient": 0.5, "proud": 0.51}), ""),
        (
            made(DEPENDS, share=0.5, worlds=100, tied=0.3, tied_for=0.3),
            "in 30 % of worlds the two sides are equal, which counts for it",
        ),
        (
            made(DEPENDS, share=0.5, worlds=100, tied=0.3, tied_for=0.1),
            "in 30 % of worlds the two sides are equal, which counts in 10 % of worlds for it, and else against it",
        ),
        (
            made(DEPENDS, share=0.5, worlds=100, tied=0.3),
            "in 30 % of worlds the two sides are equal, which counts against it",
        ),
        (
            made(AS_STATED, holds=True, share=1.0, worlds=100, varies=True, margin=Margin(0.0312, "chance")),
            (
                "robust within the ranges stated: the values that it compares vary, and it holds in all 100 worlds, "
                "by 3.1 percentage points or more"
            ),
        ),
        (
            made(AS_STATED, holds=False, share=0.0, worlds=100, varies=True, margin=Margin(1234.0, "warheads")),
            "robust within the ranges stated: the values that it compares vary, and it fails in all 100 worlds, by 1,200 warheads or more",
        ),
        (
            made(AS_STATED, holds=True, share=1.0, worlds=100, varies=True, margin=Margin(0.0, "chance")),
            "the values that it compares vary, and it holds in all 100 worlds, but in the nearest by nothing",
        ),
        (
            made(AS_STATED, holds=False, share=0.0, worlds=100, varies=True, tied=0.6, margin=Margin(0.0, "chance")),
            (
                "the values that it compares vary, and it fails in all 100 worlds, but in the nearest by nothing; in 60 % of worlds the two sides "
                "are equal, which counts against it"
            ),
        ),
        (
            made(AS_STATED, holds=True, share=1.0, worlds=100, varies=True),
            "robust within the ranges stated: the values that it compares vary, and it holds in all 100 worlds",
        ),
        (
            made(AS_STATED, holds=True, share=1.0, worlds=100, varies=False),
            "no finding, but an assumption restated: the values that it compares are the same in all 100 worlds",
        ),
        (
            made(AS_STATED, holds=True, by_reading={"as stated": True}),
            "no finding, but an assumption restated: it follows from the case as written",
        ),
        (
            made(AS_STATED, holds=True, by_reading=BOTH, share=1.0, worlds=100, varies=False),
            (
                "no finding, but an assumption restated: it follows from the case as written, under each of its 2 readings and in every order "
                "of statements drawn (all 100 worlds)"
            ),
        ),
        (
            made(ON_AVERAGE, holds=True, worlds=100, margin=Margin(0.05, "chance", 0.01)),
            "by 5 percentage points, over 100 worlds",
        ),
        (
            made(ON_AVERAGE, holds=True, worlds=100, margin=Margin(0.015, "chance", 0.01)),
            (
                "by 1.5 percentage points, over 100 worlds; that is less than two standard errors of the mean (1 percentage point each), so "
                "other worlds may reverse it"
            ),
        ),
        (
            made(ON_AVERAGE, holds=True, worlds=100, by_image={"patient": 1.0, "proud": 0.0}),
            "on the average of each reading alone it holds under patient and fails under proud",
        ),
        (made(ON_AVERAGE, holds=False, worlds=100, tied=1.0), "the two sides are equal, which counts against it"),
        (
            made(HOLDS, holds=True, share=0.97, worlds=100, twins=(("talk", "wait"),)),
            "“talk” and “wait” have the same result in every world, to the last digit",
        ),
        (
            made(DEPENDS, share=0.5, worlds=100, speaks_of=SpeaksOf.BOTH, moment=("the status quo", "states with x")),
            "in part it concerns the status quo, and states with x, as things stand at one moment, not chances over time",
        ),
        (
            made(HOLDS, holds=True, by_reading=BOTH, orders_taken_as_certain=True),
            "orders of statements that the case doubts are taken as certain",
        ),
    ],
)
def test_conditions_are_told_by_the_facts(verdict: ClaimVerdict, words: str) -> None:
    assert verdict.conditions == words


def test_no_status_reads_the_words_of_another() -> None:
    odd = replace(made(FAILS, holds=False, share=0.0, worlds=3), name="holds", text="holds as stated")
    assert (odd.verdict, odd.fails) == ("fails in all 3 worlds", True)
