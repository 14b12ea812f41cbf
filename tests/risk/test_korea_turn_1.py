"""Known answers about the Korean case as it stood before it was restated: with foresight, without events, with deals of two.

The United States and North Korea can agree; nothing happens by accident, so that what is told is what they choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from offramp.case.model import Stage
from offramp.case.reading import loads
from offramp.chain.choice import Foresight, profile_of
from offramp.chain.rates import chain_of
from offramp.chain.schedule import schedule_of
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.chain.rates import Chain

READINGS = ["survivor", "bargainer", "unifier"]
TALK = {"usa.talks": "on", "usa.envoy": "on", "usa.assurance": "on", "usa.strike": "off"}


@cache
def korea(*happened: str) -> Case:
    text = (Path(__file__).parent / "korea-turn-1.yaml").read_text(encoding="utf-8")
    case = loads(text + "\nagreements: {deal: {between: [usa, dprk], rate: 1}}\n")
    relief = (Stage.model_validate({**TALK, "usa.sanctions": "off"}),)
    return case.model_copy(
        update={
            "rates": {},
            "policies": {**case.policies, "talk and relief": relief},
            "status_quo": (*case.status_quo, *happened),
        }
    )


@dataclass(frozen=True, eq=False)
class Followed:
    """The chain of a policy in a reading of North Korea, from the status quo on."""

    case: Case
    chain: Chain
    foresight: Foresight
    reading: str

    def on(self, node: int) -> set[str]:
        code = int(self.chain.structure.codes[self.chain.nodes[node]])
        return {thing for bit, thing in enumerate(self.case.things) if code >> bit & 1}

    def leads(self, node: int, movers: list[str]) -> list[tuple[str, int]]:
        names = [*self.case.actors, *self.case.agreements]
        steps = np.flatnonzero(self.chain.starts == node)
        found = [(names[self.chain.movers[k]], int(self.chain.ends[k])) for k in steps]
        return [(mover, end) for mover, end in found if mover in movers]

    @property
    def start(self) -> int:
        window = schedule_of(self.case, self.chain.structure.commitments.policy).windows[0]
        return int(self.chain.local(window.entry[:1])[0])

    def rests(self) -> list[int]:
        """Return where choices alone come to from the status quo, and nobody moves any more."""
        actors, seen = list(self.case.actors), [self.start]
        for node in seen:
            seen += [end for _, end in self.leads(node, actors) if end not in seen]
        return [node for node in seen if not self.leads(node, actors)]

    def deals(self, node: int) -> list[set[str]]:
        """Return the undominated self-enforcing deals in a node, before anybody bargains about them."""
        judged = self.foresight.judge(
            profile_of(self.chain.structure, best_values(self.case, images={"dprk": self.reading}), 0)
        )
        arena = self.foresight.arena
        here, members = int(arena.index[self.chain.nodes[node]]), [0, 1]

        def ends(place: int, mover: int) -> list[int]:
            pool = int(arena.pool_of[place, mover])
            return [] if pool < 0 else arena.ends[arena.end_begins[pool] : arena.end_begins[pool + 1]].tolist()

        def worth(member: int, place: int) -> int:
            return int(judged.levels[member, place])

        def lasts(place: int) -> bool:
            return not any(judged.anticipated[m, end] > worth(m, place) for m in members for end in ends(place, m))

        wanted = [e for e in ends(here, len(self.case.actors)) if all(worth(m, e) > worth(m, here) for m in members)]
        lasting = [end for end in wanted if lasts(end)]
        return [
            {t for bit, t in enumerate(self.case.things) if int(self.chain.structure.states.codes[arena.state_index[d]]) >> bit & 1}
            for d in lasting
            if not any(
                all(worth(m, o) >= worth(m, d) for m in members) and any(worth(m, o) > worth(m, d) for m in members)
                for o in lasting
            )
        ]  # fmt: skip


@cache
def followed(policy: str, reading: str, *happened: str) -> Followed:
    case = korea(*happened)
    window = schedule_of(case, policy).windows[0]
    chain = chain_of(window.structure, best_values(case, images={"dprk": reading}), window.entry[:1])
    return Followed(case, chain, Foresight(window.structure), reading)


@pytest.mark.parametrize("reading", READINGS)
def test_from_the_status_quo_only_south_korea_moves_and_opens_contacts(reading: str) -> None:
    found = followed("wait", reading)
    ((mover, end),) = found.leads(found.start, list(found.case.actors))
    assert mover == "rok"
    assert found.on(end) == {"usa.exercises", "usa.sanctions", "dprk.testing", "china.enforce", "rok.opening"}
    assert found.rests() == [end]


@pytest.mark.parametrize(
    ("policy", "reading", "testing"),
    [
        ("talk first", "survivor", False),
        ("talk first", "bargainer", True),
        ("talk first", "unifier", True),
        ("talk and relief", "survivor", False),
        ("talk and relief", "bargainer", False),
        ("talk and relief", "unifier", True),
    ],
)
def test_where_talking_comes_to_rest(policy: str, reading: str, testing: bool) -> None:
    found = followed(policy, reading)
    (rest,) = found.rests()
    assert {"usa.talks", "dprk.talks"} <= found.on(rest)
    assert ("dprk.testing" in found.on(rest)) == testing


CAP = {"usa.talks", "usa.envoy", "usa.assurance", "dprk.talks", "dprk.cap"}


def deals_at_rest(policy: str, reading: str, *happened: str) -> list[set[str]]:
    """Return what of the two is on after each deal; exercises and sanctions that are not on have been given up."""
    found = followed(policy, reading, *happened)
    (rest,) = found.rests()
    return [{name for name in deal if name.startswith(("usa", "dprk"))} for deal in found.deals(rest)]


@pytest.mark.parametrize("policy", ["wait", "talk first", "talk and relief"])
def test_the_survivor_would_cap_and_roll_back_for_an_end_of_exercises_and_sanctions(policy: str) -> None:
    found = deals_at_rest(policy, "survivor")
    assert len(found) == 2
    assert CAP in found
    assert CAP | {"dprk.rollback"} in found


def test_the_deals_of_the_bargainer_reach_further() -> None:
    found = deals_at_rest("talk first", "bargainer")
    assert CAP in found
    assert CAP | {"dprk.rollback"} in found
    assert CAP | {"dprk.rollback", "dprk.denuclearise"} in found
    # For the last of the arsenal the exercises may even go on.
    assert CAP | {"dprk.rollback", "dprk.denuclearise", "usa.exercises"} in found
    assert len(found) == 4


@pytest.mark.parametrize("policy", ["wait", "talk first", "talk and relief"])
def test_the_unifier_never_caps(policy: str) -> None:
    found = deals_at_rest(policy, "unifier")
    assert found
    assert not any("dprk.cap" in deal for deal in found)


@pytest.mark.parametrize("policy", ["wait", "talk first"])
def test_once_it_has_the_missile_the_unifier_makes_no_deal(policy: str) -> None:
    found = followed(policy, "unifier", "icbm")
    assert all(not found.deals(rest) for rest in found.rests())
    assert not any(found.leads(node, ["deal"]) for node in found.rests())


@pytest.mark.parametrize("reading", READINGS)
def test_nobody_starts_a_war_by_choice_from_the_status_quo(reading: str) -> None:
    found = followed("wait", reading)
    assert not found.chain.ended.any()
