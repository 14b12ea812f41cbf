"""How often everybody moves where, and how often events happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chain.processes import DrawnProcess, processes
from tests.strategies import examples

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.chain.rates import chain_of, chains_of
from offramp.chain.schedule import schedule_of
from offramp.errors import QuestionError
from offramp.worlds.parameters import Parameters, best_values

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.chain.rates import Chain


def of_all(case: Case, numbers: Parameters | None = None, policy: str | None = None, world: int = 0) -> Chain:
    """Return the chain among all nodes of the first window."""
    return chain_of(schedule_of(case, policy, 1.0).windows[0].structure, numbers or best_values(case), world=world)


def going(case: Case, numbers: Parameters | None = None, world: int = 0) -> dict[tuple[str, str], float]:
    """Return the rates between states by their names, those that are 0 left out."""
    chain = of_all(case, numbers, world=world)
    names = [
        ",".join(thing for bit, thing in enumerate(case.things) if code >> bit & 1) or "-"
        for code in chain.structure.codes[chain.nodes].tolist()
    ]
    matrix = chain.matrix().tocoo()
    return {
        (names[i], names[j]): rate
        for i, j, rate in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
        if i != j
    }


ONE = "actors: {{a: {{tempo: {tempo}, reliability: {p}, options: {{x: X, y: Y}}}}}}\nstatus quo: []\npreferences: {{a: {wants}}}\n"


def one(p: float, wants: str = "[a.x, a.y]", tempo: float = 1.0) -> dict[tuple[str, str], float]:
    return going(loads(ONE.format(p=p, wants=wants, tempo=tempo)))


@examples(60)
@given(p=st.floats(0.01, 1.0), tempo=st.floats(0.01, 1000))
def test_an_actor_considers_level_after_level_and_takes_each_with_the_chance_of_its_reliability(
    p: float, tempo: float
) -> None:
    """What it prefers to where it stands, from the best on; what is left over stays."""
    taken = [tempo * p * (1 - p) ** k for k in range(3)]
    expected = {
        ("-", "a.x,a.y"): taken[0],
        ("-", "a.x"): taken[1],
        ("-", "a.y"): taken[2],
        ("a.y", "a.x,a.y"): taken[0],
        ("a.y", "a.x"): taken[1],
        ("a.x", "a.x,a.y"): taken[0],
    }
    assert one(p, tempo=tempo) == pytest.approx({move: rate for move, rate in expected.items() if rate}, rel=1e-9)


def test_who_never_overlooks_anything_takes_the_best_at_once() -> None:
    assert one(1.0) == {(start, "a.x,a.y"): 1.0 for start in ("-", "a.x", "a.y")}


def test_equals_share_and_nobody_leaves_a_state_for_its_equal() -> None:
    found = one(1.0, wants="[a.x]")
    assert found == {(start, end): 0.5 for start in ("-", "a.y") for end in ("a.x", "a.x,a.y")}


@pytest.mark.parametrize("wants", ["{weights: {a.x: 2, a.y: 1}}", "{weights: {a.x: 1000000, a.y: 0.001, '1 > 0': 7}}"])
def test_of_weights_only_the_order_of_their_sums_counts(wants: str) -> None:
    assert one(0.7, wants=wants) == one(0.7)


def test_nobody_who_never_reconsiders_moves() -> None:
    assert one(0.8, tempo=0) == {}


def test_how_reliable_somebody_is_makes_no_jump_at_certainty() -> None:
    sure, nearly = one(1.0), one(1 - 1e-12)
    for move, rate in nearly.items():
        assert rate == pytest.approx(sure.get(move, 0.0), abs=3e-12)


@examples(40)
@given(drawn=processes(merges=False))
def test_every_row_adds_up_to_nothing_and_nobody_acts_more_often_than_its_tempo(drawn: DrawnProcess) -> None:
    chain = of_all(drawn.case)
    matrix = chain.matrix().toarray()
    assert np.abs(matrix.sum(axis=1)).max() <= 1e-12 * max(1.0, np.abs(matrix).max())
    assert (chain.values >= 0).all()
    assert not chain.ended[chain.starts].any()
    for place, actor in enumerate(drawn.case.actors):
        often = np.zeros(chain.size)
        np.add.at(often, chain.starts[chain.movers == place], chain.values[chain.movers == place, 0])
        assert (often <= drawn.process.tempo[actor] * (1 + 1e-12)).all()


EVENT = """
actors: {a: {tempo: 0, reliability: 0.8, options: {x: X}}}
events: {e: {label: E, once: on}, f: F}
status quo: [a.x]
preferences: {a: [a.x]}
unknowns: {k: {best: 2, unit: per month}}
rates: {e: {rate: k * (1 + a.x), phases: 3}, f: 5 if f else 7}
"""


def test_each_phase_of_an_event_passes_so_many_times_as_fast() -> None:
    chain = of_all(loads(EVENT))
    # After the only actor come the events.
    first = chain.movers == 1
    up = chain.structure.where(Expression.read("a.x"))[chain.nodes]
    # 2 a month with x on are 48 a year; in three phases, each at 144, the mean stays.
    assert chain.values[first, 0] == pytest.approx(np.where(up[chain.starts[first]], 144.0, 72.0), rel=1e-9)
    # Each of three phases before it has happened, with x and f on and off.
    assert first.sum() == 12
    second = chain.movers == 2
    since = chain.structure.where(Expression.read("f"))[chain.nodes][chain.starts[second]]
    assert chain.values[second, 0].tolist() == np.where(since, 5.0, 7.0).tolist()


def worlds(case: Case, count: int, **changes: list[float]) -> Parameters:
    """Return the best values, once per world, with some of them changed."""
    best = best_values(case)
    ones = np.ones(count)
    return Parameters(
        {n: np.array(changes.get(n, (v * ones).tolist())) for n, v in best.unknowns.items()},
        {n: v * np.array(changes.get("tempo", ones.tolist())) for n, v in best.tempo.items()},
        {n: np.array(changes.get("reliability", (v * ones).tolist())) for n, v in best.reliability.items()},
        {n: v * count for n, v in best.images.items()},
        {path: v * ones for path, v in best.amounts.items()},
    )


def test_worlds_side_by_side_have_the_rates_that_each_has_alone() -> None:
    case = load("hotline")
    changes = {
        "false_alarms": [1.0, 2.7, 7.0],
        "misread": [0.01, 0.05, 0.002],
        "reliability": [0.2, 0.9, 1.0],
        "tempo": [1.0, 0.5, 2.0],
    }
    schedule = schedule_of(case)
    (together,) = chains_of(schedule, worlds(case, 3, **changes))
    assert together.worlds.tolist() == [0, 1, 2]
    for world in range(3):
        (alone,) = chains_of(schedule, worlds(case, 1, **{name: [values[world]] for name, values in changes.items()}))
        assert np.array_equal(together.chains[0].values[:, world], alone.chains[0].values[:, 0])
        assert np.array_equal(together.chains[0].matrix(world).toarray(), alone.chains[0].matrix().toarray())


READ = """
actors: {a: {tempo: 1, reliability: 0.9, options: {x: X}}}
status quo: []
horizon: 1 year
images: {a: {dove: {preferences: [not a.x], weight: 0.6}, hawk: {preferences: [a.x, not a.x], weight: 0.4}}}
"""


def test_each_world_has_the_preferences_of_its_reading_in_its_order() -> None:
    case = loads(READ)
    ones = np.ones(4)
    orders = {"a": ((), (), (), (1, 0))}
    numbers = Parameters({}, {"a": ones}, {"a": 0.9 * ones}, {"a": ("hawk", "dove", "hawk", "hawk")}, {}, orders)
    up, down = {("-", "a.x"): 0.9}, {("a.x", "-"): 0.9}
    assert [going(case, numbers, world) for world in range(4)] == [up, down, up, down]
    assert going(case) == down
    # Worlds with the same steps stand together.
    assert [group.worlds.tolist() for group in chains_of(schedule_of(case), numbers)] == [[0, 2], [1, 3]]


def test_a_choice_is_judged_by_where_commitments_lead() -> None:
    """B wants x and gets it by doing y, since a is bound to answer; without that, y is a matter of indifference."""
    case = loads("""
actors: {a: {tempo: 0, reliability: 0.9, options: {x: X}}, b: {tempo: 1, reliability: 0.9, options: {y: Y}}}
status quo: []
preferences: {a: [not a.x], b: [a.x]}
policies: {answer: {a.x: on, while: b.y}}
""")
    for policy, rate in ((None, 0.0), ("answer", 0.9)):
        chain = of_all(case, policy=policy)
        start = int(np.flatnonzero(chain.structure.codes == 0)[0])
        assert -chain.matrix().toarray()[start, start] == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        (
            "{e: a.x - 1, f: 1}",
            r"^the rate of `e` is -1 per year in the state where nothing is on: `a\.x - 1`; expected 0 or more$",
        ),
        ("{e: 1, f: 1 / (1 - e)}", r"^the rate of `f` has no value in `e`: `1 / \(1 - e\)` divides by zero"),
    ],
)
def test_a_rate_that_cannot_be_is_told_with_event_and_state(rates: str, message: str) -> None:
    text = EVENT.replace("{e: {rate: k * (1 + a.x), phases: 3}, f: 5 if f else 7}", rates)
    with pytest.raises(QuestionError, match=message):
        of_all(loads(text.replace("[a.x]\npreferences", "[]\npreferences")))


def test_a_rate_is_not_asked_for_where_its_event_cannot_happen() -> None:
    """Once it has happened for good, nobody asks for its rate."""
    chain = of_all(loads(EVENT.replace("{rate: k * (1 + a.x), phases: 3}", "1 - 5 * e")))
    assert chain.values[chain.movers > 0].min() == 1.0


DEAL = """
actors:
  a: {tempo: 0, reliability: 1, options: {x: X}}
  b: {tempo: 0, reliability: 1, options: {y: Y}}
events: {e: E}
status quo: []
horizon: 1 year
impossible: [a.x and not b.y, b.y and not a.x]
preferences: {a: [a.x], b: [b.y]}
unknowns: {k: 3}
rates: {e: 1}
agreements: {pact: {between: [a, b], rate: RATE}}
"""


@pytest.mark.parametrize(
    ("rate", "before", "after"),
    [
        ("3", 3.0, 3.0),
        ("{best: 0.25, unit: per month}", 3.0, 3.0),
        ("k if e else 2 * k", 6.0, 3.0),
    ],
)
def test_an_agreement_is_made_at_its_rate(rate: str, before: float, after: float) -> None:
    found = going(loads(DEAL.replace("RATE", rate)))
    assert found["-", "a.x,b.y"] == pytest.approx(before, rel=1e-12)
    assert found["e", "a.x,b.y,e"] == pytest.approx(after, rel=1e-12)
    # Who has agreed keeps to it.
    assert ("a.x,b.y", "-") not in found


def test_the_rate_of_an_agreement_that_cannot_be_is_told_with_the_state() -> None:
    with pytest.raises(
        QuestionError,
        match=r"^the rate of the agreement `pact` is -1 per year in the state where nothing is on: `e - 1`",
    ):
        of_all(loads(DEAL.replace("RATE", "e - 1")))


def test_a_chain_of_few_nodes_has_only_what_comes_about_from_them() -> None:
    chain = of_all(loads(ONE.format(p=0.6, wants="[a.x, a.y]", tempo=1)))
    structure = chain.structure
    some = chain_of(structure, best_values(structure.case), np.flatnonzero(structure.codes == 1))
    assert structure.codes[some.nodes].tolist() == [1, 3]
    assert some.local(some.nodes).tolist() == [0, 1]
