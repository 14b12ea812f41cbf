"""Conditions on which a verdict depends: those of its box, or the reading that differs most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.brief.front.tales import tale
from tests.brief.front.test_scores import verdict

from offramp.brief.exhibits import Standing
from offramp.brief.front.dependence import dependence
from offramp.brief.front.scores import scoreboard
from offramp.discovery.boxes import Box, Restriction
from offramp.discovery.discovery import Discovery, DiscoverySettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

READING = Restriction("reading of dprk", among=("unifier",))
CALM = Restriction("calm", low=1.3)


def found_in(*restrictions: Restriction) -> Discovery:
    box = Box(restrictions, 20, 18, 20, 100)
    return Discovery("prim", (box,), (), DiscoverySettings(0.75), worlds=100, cases=20)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"share": 0.8, "searched": found_in(READING)},
            "depends on North Korea: 80 % of worlds, seldom as “Unification by coercion”",
        ),
        (
            {"share": 0.4, "searched": found_in(CALM)},
            "depends on “effect of talks on incidents”: 40 % of worlds, mostly above 1.3",
        ),
        (
            {"share": 0.4, "searched": found_in(Restriction("calm", 0.5, 1.3), READING)},
            (
                "depends on “effect of talks on incidents” and North Korea: 40 % of worlds, "
                "mostly between 0.5 and 1.3 and as “Unification by coercion”"
            ),
        ),
        (
            {"share": 0.8, "by_image": {"dprk=survivor": 0.9, "dprk=unifier": 0.5}},
            "depends on North Korea: 80 % of worlds, least often as “Unification by coercion”",
        ),
        (
            {"share": 0.6, "by_image": {"dprk=survivor": 0.9, "dprk=unifier": 0.5}},
            "depends on North Korea: 60 % of worlds, most often as “Regime survival first”",
        ),
        ({"share": 0.6, "by_image": {"dprk=survivor": 0.61, "dprk=unifier": 0.59}}, "depends: 60 % of worlds"),
    ],
)
def test_the_condition_is_named_in_labels(facts: dict[str, Any], said: str, korea_findings: Findings) -> None:
    assert dependence(tale(korea_findings), verdict(**facts), facts["share"]) == said


def test_the_images_of_a_single_actor_are_named_alone(catalog_findings: Callable[[str], Findings]) -> None:
    own = tale(catalog_findings("river"))
    ((actor, images),) = own.case.images.items()
    first, second = list(images)[:2]
    told = dependence(own, verdict(share=0.6, by_image={first: 0.1, second: 0.7}), 0.6)
    assert told == f"depends on {own.actor(actor)}: 60 % of worlds, least often as {own.image(actor, first)}"


def test_every_claim_of_korea_that_depends_names_its_condition(korea_findings: Findings) -> None:
    board = scoreboard(tale(korea_findings))
    assert board is not None
    found = [score.verdict for score in board.scores if score.standing is Standing.DEPENDS]
    assert len(found) >= 5
    named = [each for each in found if each.startswith("depends on ")]
    assert len(named) >= len(found) - 1
