"""Of what a claim speaks: of one moment and of which states, of chances over time, or of both."""

from __future__ import annotations

import pytest

from offramp.case import expression as ex
from offramp.case.reading import load
from offramp.claim_testing.moment import moment_of, speaks_of
from offramp.claim_testing.results import SpeaksOf

FILL = "“Fill the reservoir”"


@pytest.mark.parametrize(
    ("text", "speaks", "moment"),
    [
        ("not wants(up, up.fill)", SpeaksOf.ONE_MOMENT, ("the status quo",)),
        ("wants(up, up.fill from talking)", SpeaksOf.ONE_MOMENT, ("the states with talking nearest to the status quo",)),
        ("stable(up.fill)", SpeaksOf.ONE_MOMENT, (f"states with {FILL}, wherever they are",)),
        ("equilibrium(every not up.fill under nash)", SpeaksOf.ONE_MOMENT, (f"states with not {FILL}, wherever they are",)),
        ("reachable(talking)", SpeaksOf.ONE_MOMENT, ("steps that could be taken from the status quo",)),
        (
            "reachable(talking from not up.fill by moves)",
            SpeaksOf.ONE_MOMENT,
            (f"steps that could be taken from the states with not {FILL} nearest to the status quo",),
        ),
        ("up.fill and down.patrol", SpeaksOf.ONE_MOMENT, ("the status quo",)),
        (
            "wants(up, up.fill) or (stable(up.fill) if wants(down, down.patrol))",
            SpeaksOf.ONE_MOMENT,
            ("the status quo", f"states with {FILL}, wherever they are"),
        ),
        ("chance(up.fill before talking within 1 year) < 0.5", SpeaksOf.OVER_TIME, ()),
        ("leads(wait on clash) and mean(clash | wait) < 0.2", SpeaksOf.OVER_TIME, ()),
        ("undominated(wait)", SpeaksOf.OVER_TIME, ()),
        ("rank(wait on clash) < measure(clash)", SpeaksOf.OVER_TIME, ()),
        ("wants(up, up.fill) and chance(clash) < 0.5", SpeaksOf.BOTH, ("the status quo",)),
        ("up.fill and expected(water) < 5", SpeaksOf.BOTH, ("the status quo",)),
        ("not testable", None, ()),
    ],
)  # fmt: skip
def test_what_a_claim_speaks_of(text: str, speaks: SpeaksOf | None, moment: tuple[str, ...]) -> None:
    tree = ex.parse(text)
    assert speaks_of(tree) is speaks
    assert moment_of(load("river"), tree) == moment
