"""Rankings that are wrong: either engine refuses them in the same words."""

from __future__ import annotations

import pytest
from tests.symbolic.engines import SMALL

from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.graph.graph import build
from offramp.symbolic.large_graph import encode

CASE = """
actors: {a: {options: {x: x, y: y}}, b: {options: {z: z}}}
events: {e: e}
impossible: [a.x and a.y and b.z]
status quo: []
preferences: {a: {ranking: RANKING}, b: [b.z]}
"""


@pytest.mark.parametrize("given", [[], ["e"]])
@pytest.mark.parametrize(
    ("ranking", "told"),
    [
        ('["-"]', "6 of 7 states are missing: `a.x"),
        ('["a.x", "-", "a.x", [b.z, "a.x,a.y"], "a.x"]', "these states are repeated: `a.x"),
        ('["a.x,a.y,b.z", "-"]', "`a.x,a.y,b.z` is ranked but impossible"),
        ('["-", e, "a.x,e", "a.x,e"]', "states are missing: `a."),
        ('["a.y,b.z,a.x", a.x]', "states are missing: `"),
    ],
)
def test_a_wrong_ranking_is_refused_alike(ranking: str, told: str, given: list[str]) -> None:
    case, said = loads(CASE.replace("RANKING", ranking)), []
    for call in (lambda: build(case, given=given), lambda: encode(case, given=given, budget=SMALL)):
        with pytest.raises(CaseError) as refused:
            call()
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert told in said[0]


def test_of_many_missing_states_the_first_are_named() -> None:
    options = ", ".join(f"o{k}: o" for k in range(40))
    case = loads(
        f"actors: {{a: {{options: {{{options}}}}}, b: {{options: {{z: z}}}}}}\nstatus quo: []\n"
        'preferences: {a: {ranking: ["-", a.o0]}, b: [b.z]}\n'
    )
    with pytest.raises(
        CaseError,
        match=r"2,199,023,255,550 of 2,199,023,255,552 states are missing: `a\.o1`, .* and 2,199,023,255,544 more",
    ):
        encode(case, budget=SMALL)
