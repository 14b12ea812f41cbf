"""Published conflicts: every table of stable states, from the catalog case and from the bare tables of the literature."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.oracle import Condition, Model, Ranking, negation, thing
from tests.strategies import Drawn

from offramp.case.reading import load
from offramp.graph.graph import Graph, build
from offramp.stability.recheck import recheck
from offramp.stability.stability import analyse

KEYS = ["nash", "gmr", "smr", "seq", "sseq"]

SLUGS = {
    "pd": "prisoners-dilemma",
    "chicken": "chicken",
    "cuba_rev": "cuba-1962-reversible",
    "cuba_irr": "cuba-1962",
    "garrison": "garrison-1976",
    "syriairaq": "syria-iraq-1975",
    "elmira9": "elmira-1991",
}

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


@pytest.mark.parametrize("slug", SLUGS.values())
def test_every_witness_of_a_published_case_holds(slug: str) -> None:
    graph = build(load(slug))
    stability = analyse(graph)
    for key in KEYS:
        for actor in graph.actors:
            for state in range(graph.size):
                verdict = stability.why(state, actor, key)
                assert verdict.stable == stability.is_stable(state, actor, key)
                assert recheck(graph, verdict)


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the tables of the literature by the name of the conflict; they stand beside the repository where they are at hand."""
    file = Path(__file__).parents[3] / "shared" / "ground-truth" / "stability.json"
    if not file.exists():
        return {}
    entries: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


@pytest.fixture(params=list(SLUGS))
def table(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One conflict of the literature, or a reason for having none."""
    if not tables():
        pytest.skip("the tables ground-truth/stability.json are not beside the repository")
    return tables()[request.param]


def numbered(table: dict[str, Any], graph: Graph) -> dict[str, int]:
    """Return the number in the catalog case's graph of each state of the literature."""
    names = ELMIRA
    if table["states"]:
        things = graph.case.things
        names = {
            label: ",".join(name for name, on in zip(things, bits, strict=True) if on) or "-"
            for label, bits in zip(table["state_labels"], table["states"], strict=True)
        }
    return {label: graph.state(name) for label, name in names.items()}


def test_every_conflict_has_a_catalog_case() -> None:
    if not tables():
        pytest.skip("the tables ground-truth/stability.json are not beside the repository")
    assert set(tables()) == set(SLUGS)


def test_a_catalog_case_has_the_states_and_moves_of_the_literature(table: dict[str, Any]) -> None:
    graph = build(load(SLUGS[table["id"]]))
    number = numbered(table, graph)
    assert sorted(number.values()) == list(range(graph.size))
    for actor, maker in zip(graph.actors, table["decision_makers"], strict=True):
        for label, state in number.items():
            targets = table["arcs"][maker].get(label, [])
            assert graph.moves(actor, state).tolist() == sorted(number[target] for target in targets)


def test_a_catalog_case_has_the_stable_states_of_the_literature(table: dict[str, Any]) -> None:
    graph = build(load(SLUGS[table["id"]]))
    number, stability = numbered(table, graph), analyse(graph)
    assert sorted(table["computed"]) == sorted(KEYS)
    for key, found in table["computed"].items():
        for i, maker in enumerate(table["decision_makers"]):
            stable = [state for state in range(graph.size) if stability.stable[key][i, state]]
            assert stable == sorted(number[label] for label in found[maker])
        assert list(stability.equilibria(key)) == sorted(number[label] for label in found["EQ"])


def from_table(table: dict[str, Any]) -> tuple[Drawn, dict[str, frozenset[str]]]:
    """Build a conflict from the table alone, and say what is on in each of its states."""
    owners = {option: maker for maker in table["decision_makers"] for option in table["option_owner"][maker]}
    actors = {maker: f"m{i}" for i, maker in enumerate(table["decision_makers"])}
    full = [f"{actors[owners[option]]}.o{i}" for i, option in enumerate(table["options"])]
    on = {
        label: frozenset(name for name, bit in zip(full, bits, strict=True) if bit)
        for label, bits in zip(table["state_labels"], table["states"], strict=True)
    }

    def exactly(state: frozenset[str]) -> Condition:
        return Condition("and", tuple(thing(name) if name in state else negation(thing(name)) for name in full))

    model = Model(
        options={actor: tuple(own(full, actor)) for actor in actors.values()},
        preferences={actor: ranking(table["ranking_most_to_least"][maker], on) for maker, actor in actors.items()},
        once={
            full[table["options"].index(option)]: {"fwd": "on"}[way] for option, way in table["irreversible"].items()
        },
        impossible=(negation(Condition("or", tuple(map(exactly, on.values())))),),
        status_quo=next(iter(on.values())),
    )
    return Drawn(model), on


def own(full: list[str], actor: str) -> list[str]:
    """Return the names, without the actor's, of its options."""
    return [name.partition(".")[2] for name in full if name.partition(".")[0] == actor]


def ranking(groups: list[str | list[str]], on: dict[str, frozenset[str]]) -> Ranking:
    """Return a ranking of the literature, which ties states by listing them together."""
    ties = [[group] if isinstance(group, str) else group for group in groups]
    return Ranking(tuple(tuple(tuple(sorted(on[label])) for label in tie) for tie in ties))


def elmira(table: dict[str, Any]) -> tuple[Drawn, dict[str, frozenset[str]]]:
    """Build the Elmira conflict from its rankings; the table says of its options only whose they are."""
    on = {label: frozenset(name.split(",")) for label, name in ELMIRA.items()}
    delay, accept, abandon = (thing(f"uniroyal.{option}") for option in ("delay", "accept", "abandon"))
    actors = dict(zip(table["decision_makers"], ["ministry", "uniroyal", "local"], strict=True))
    model = Model(
        options={"ministry": ("modify",), "uniroyal": ("delay", "accept", "abandon"), "local": ("insist",)},
        preferences={actor: ranking(table["ranking_most_to_least"][maker], on) for maker, actor in actors.items()},
        once={"ministry.modify": "on", "uniroyal.delay": "off", "uniroyal.abandon": "on"},
        impossible=(
            Condition("and", tuple(map(negation, (delay, accept, abandon)))),
            *(Condition("and", pair) for pair in ((delay, accept), (delay, abandon), (accept, abandon))),
        ),
        merge=(abandon,),
        status_quo=on["s1"],
    )
    return Drawn(model), on


def test_the_definitions_give_the_tables_of_the_literature(table: dict[str, Any]) -> None:
    conflict, on = from_table(table) if table["states"] else elmira(table)
    model, graph, stability = conflict.model, conflict.graph, analyse(conflict.graph)
    state = {label: model.state_with(things) for label, things in on.items()}
    for i, (maker, actor) in enumerate(zip(table["decision_makers"], model.actors, strict=True)):
        for label in on:
            targets = {state[target] for target in table["arcs"][maker].get(label, [])}
            assert model.moves(actor, state[label]) == targets
            assert graph.moves(actor, conflict.number[state[label]]).tolist() == conflict.numbers(targets)
        for key, found in table["computed"].items():
            stable = {state[label] for label in found[maker]}
            assert model.stable(key, actor) == stable
            assert [x for x in range(graph.size) if stability.stable[key][i, x]] == conflict.numbers(stable)
