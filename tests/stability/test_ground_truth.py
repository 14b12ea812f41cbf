"""Published conflicts: every table of stable states, from the catalog case and from the bare tables of the literature."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.oracle import Condition, Model, Ranking, negation, thing
from tests.strategies import Drawn, name_of

from offramp.case.reading import load
from offramp.graph.graph import build
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.graph.graph import Graph

KEYS = ["nash", "gmr", "smr", "seq", "sseq"]

TABLES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "published" / "conflicts.yaml").read_text(encoding="utf-8")
)
"""The tables of the literature by the catalog case of the conflict."""

ELMIRA = {
    "s1": "uniroyal.delay",
    "s2": "ministry.modify,uniroyal.delay",
    "s3": "uniroyal.accept",
    "s4": "ministry.modify,uniroyal.accept",
    "s5": "uniroyal.delay,local.insist",
    "s6": "ministry.modify,uniroyal.delay,local.insist",
    "s7": "uniroyal.accept,local.insist",
    "s8": "ministry.modify,uniroyal.accept,local.insist",
    "s9": "uniroyal.abandon",
}
"""What is on in the nine states of the Elmira conflict; the tables of the literature give the states no options."""

GARRISON_NASH = {
    "us.full,opposition.legal,ijc.full",
    "us.appease,ijc.full",
    "us.reduced,opposition.legal,ijc.reduced",
    "us.full,opposition.legal,canada.treaty,ijc.lonetree",
    "us.appease,canada.treaty,ijc.lonetree",
    "us.full,opposition.legal,canada.treaty,ijc.suspend",
    "us.appease,canada.treaty,ijc.suspend",
}

GARRISON_GMR = GARRISON_NASH | {
    "us.reduced,opposition.legal,ijc.full",
    "us.appease,canada.treaty,ijc.full",
    "us.reduced,opposition.legal,canada.treaty,ijc.full",
    "us.appease,ijc.reduced",
    "us.appease,canada.treaty,ijc.reduced",
    "us.full,opposition.legal,canada.treaty,ijc.reduced",
    "us.reduced,opposition.legal,canada.treaty,ijc.reduced",
    "us.reduced,opposition.legal,canada.treaty,ijc.lonetree",
}

CUBA_GMR = {
    "-",
    "us.air_strike",
    "us.blockade",
    "ussr.withdraw",
    "us.air_strike,ussr.withdraw",
    "us.blockade,ussr.withdraw",
    "us.air_strike,us.blockade,ussr.withdraw",
}
CUBA_SEQ = {"ussr.withdraw", "us.blockade,ussr.withdraw"}
CUBA_STRUCK = "us.air_strike,ussr.withdraw"

ELMIRA_NASH = {"uniroyal.abandon", "uniroyal.delay,local.insist", "ministry.modify,uniroyal.accept,local.insist"}
ELMIRA_GMR = ELMIRA_NASH | {"uniroyal.delay", "ministry.modify,uniroyal.accept"}

DEFECT = "row.defect,column.defect"
ATTACK = "syria.escalate,iraq.attack"

EQUILIBRIA: dict[str, list[set[str]]] = {
    "prisoners-dilemma": [{DEFECT}, *[{"-", DEFECT}] * 4],
    "chicken": [
        {"row.dare", "column.dare"},
        *[{"-", "row.dare", "column.dare"}] * 2,
        *[{"row.dare", "column.dare"}] * 2,
    ],
    "cuba-1962-reversible": [set(), CUBA_GMR, CUBA_GMR, CUBA_SEQ, CUBA_SEQ],
    "cuba-1962": [{CUBA_STRUCK}, CUBA_GMR, CUBA_GMR, CUBA_SEQ | {CUBA_STRUCK}, CUBA_SEQ | {CUBA_STRUCK}],
    "garrison-1976": [GARRISON_NASH, GARRISON_GMR, GARRISON_GMR, GARRISON_NASH, GARRISON_NASH],
    "syria-iraq-1975": [{ATTACK}, {"-", ATTACK}, {ATTACK}, {ATTACK}, {ATTACK}],
    "elmira-1991": [ELMIRA_NASH, ELMIRA_GMR, ELMIRA_GMR, ELMIRA_NASH, ELMIRA_NASH],
}
"""Per case the equilibria under Nash, GMR, SMR, SEQ and SSEQ."""


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("slug", EQUILIBRIA)
def test_published_equilibria(slug: str, key: str) -> None:
    graph = build(load(slug))
    found = {graph.name(state) for state in analyse(graph).equilibria(key)}
    assert found == EQUILIBRIA[slug][KEYS.index(key)]


def test_garrison_has_fifteen_gmr_equilibria() -> None:
    # Programs that allow one opponent, or one turn each, find 12 or 14.
    assert len(analyse(build(load("garrison-1976"))).equilibria("gmr")) == 15


@pytest.mark.parametrize("slug", TABLES)
def test_every_witness_of_a_published_case_holds(slug: str) -> None:
    graph = build(load(slug))
    stability = analyse(graph)
    for key in KEYS:
        for actor in graph.actors:
            for state in range(graph.size):
                verdict = stability.why(state, actor, key)
                assert verdict.stable == stability.is_stable(state, actor, key)
                assert recheck(graph, verdict)


def numbered(slug: str, graph: Graph) -> dict[str, int]:
    """Return the number in the catalog case's graph of each state of the literature."""
    names = ELMIRA
    if "states" in TABLES[slug]:
        things = graph.case.things
        names = {label: name_of(on) for label, on in states(TABLES[slug], things).items()}
    return {label: graph.state(name) for label, name in names.items()}


def states(table: dict[str, Any], things: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return what is on in each state of the literature, the options having these names."""
    return {
        label: frozenset(things[int(place) - 1] for place in places.split() if place != "-")
        for label, places in table["states"].items()
    }


def moves(table: dict[str, Any], maker: str) -> dict[str, list[str]]:
    """Return the states that a decision maker can move to, by the state where it starts; none has no entry."""
    starts = (entry.partition(">") for entry in table["moves"][maker].split())
    return {start: ends.split(",") for start, _, ends in starts}


def test_every_conflict_has_a_catalog_case() -> None:
    assert set(TABLES) == set(EQUILIBRIA)
    assert all(set(table["stable"]) == set(KEYS) for table in TABLES.values())


@pytest.mark.parametrize("slug", TABLES)
def test_a_catalog_case_has_the_states_and_moves_of_the_literature(slug: str) -> None:
    graph, table = build(load(slug)), TABLES[slug]
    number = numbered(slug, graph)
    assert sorted(number.values()) == list(range(graph.size))
    for actor, maker in zip(graph.actors, table["rankings"], strict=True):
        targets = moves(table, maker)
        for label, state in number.items():
            assert graph.moves(actor, state).tolist() == sorted(number[target] for target in targets.get(label, []))


@pytest.mark.parametrize("slug", TABLES)
def test_a_catalog_case_has_the_stable_states_of_the_literature(slug: str) -> None:
    graph, table = build(load(slug)), TABLES[slug]
    number, stability = numbered(slug, graph), analyse(graph)
    for key, found in table["stable"].items():
        for i, maker in enumerate(table["rankings"]):
            stable = [state for state in range(graph.size) if stability.stable[key][i, state]]
            assert stable == sorted(number[label] for label in found[maker].split())
        assert list(stability.equilibria(key)) == sorted(number[label] for label in found["equilibria"].split())


def from_table(table: dict[str, Any]) -> tuple[Drawn, dict[str, frozenset[str]]]:
    """Build a conflict from the table alone, and say what is on in each of its states."""
    named = [(f"m{i}", option) for i, maker in enumerate(table["options"]) for option in table["options"][maker]]
    full = [f"{actor}.o{k}" for k, (actor, _) in enumerate(named)]
    options = {actor: tuple(f"o{k}" for k, (owner, _) in enumerate(named) if owner == actor) for actor, _ in named}
    on = states(table, full)

    def exactly(state: frozenset[str]) -> Condition:
        return Condition("and", tuple(thing(name) if name in state else negation(thing(name)) for name in full))

    kept = table.get("never taken back", [])
    model = Model(
        options=options,
        preferences={
            actor: ranking(order, on) for actor, order in zip(options, table["rankings"].values(), strict=True)
        },
        once={name: "on" for name, (_, option) in zip(full, named, strict=True) if option in kept},
        impossible=(negation(Condition("or", tuple(map(exactly, on.values())))),),
        status_quo=next(iter(on.values())),
    )
    return Drawn(model), on


def ranking(order: str, on: dict[str, frozenset[str]]) -> Ranking:
    """Return a ranking of the literature, which joins ties by `=`."""
    ties = [group.split("=") for group in order.split()]
    return Ranking(tuple(tuple(tuple(sorted(on[label])) for label in tie) for tie in ties))


def elmira(table: dict[str, Any]) -> tuple[Drawn, dict[str, frozenset[str]]]:
    """Build the Elmira conflict from its rankings; the table does not say what is on in its states."""
    on = {label: frozenset(name.split(",")) for label, name in ELMIRA.items()}
    delay, accept, abandon = (thing(f"uniroyal.{option}") for option in ("delay", "accept", "abandon"))
    actors = ("ministry", "uniroyal", "local")
    model = Model(
        options={"ministry": ("modify",), "uniroyal": ("delay", "accept", "abandon"), "local": ("insist",)},
        preferences={
            actor: ranking(order, on) for actor, order in zip(actors, table["rankings"].values(), strict=True)
        },
        once={"ministry.modify": "on", "uniroyal.delay": "off", "uniroyal.abandon": "on"},
        impossible=(
            Condition("and", tuple(map(negation, (delay, accept, abandon)))),
            *(Condition("and", pair) for pair in ((delay, accept), (delay, abandon), (accept, abandon))),
        ),
        merge=(abandon,),
        status_quo=on["s1"],
    )
    return Drawn(model), on


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_definitions_give_the_tables_of_the_literature(table: dict[str, Any]) -> None:
    conflict, on = from_table(table) if "states" in table else elmira(table)
    model, graph, stability = conflict.model, conflict.graph, analyse(conflict.graph)
    state = {label: model.state_with(things) for label, things in on.items()}
    for i, (maker, actor) in enumerate(zip(table["rankings"], model.actors, strict=True)):
        ends = moves(table, maker)
        for label in on:
            targets = {state[target] for target in ends.get(label, [])}
            assert model.moves(actor, state[label]) == targets
            assert graph.moves(actor, conflict.number[state[label]]).tolist() == conflict.numbers(targets)
        for key, found in table["stable"].items():
            stable = {state[label] for label in found[maker].split()}
            assert model.stable(key, actor) == stable
            assert [x for x in range(graph.size) if stability.stable[key][i, x]] == conflict.numbers(stable)
