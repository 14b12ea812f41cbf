"""Verdicts in words: every kind of reason, as a reader meets it."""

from __future__ import annotations

import pytest

from offramp.case.reading import load, loads
from offramp.graph.graph import Graph, build
from offramp.stability.coalitional import coalition_why
from offramp.stability.concepts import concept
from offramp.stability.verdict import Verdict
from offramp.stability.words import explained, preferred_because, summed_up

FLEETS = """
actors:
  east: {name: East, options: {advance: Advance}}
  west: {name: West, options: {advance: Advance}}
status quo: []
preferences:
  east: {ranking: [east.advance, "-", west.advance, "east.advance,west.advance"]}
  west: {ranking: [west.advance, "-", east.advance, "east.advance,west.advance"]}
"""
DOUBT = """
actors: {north: {name: North, options: {patrol: Patrol}}, south: {name: South, options: {protest: Protest}}}
status quo: []
preferences:
  north: [FIRST, north.patrol]
  south: [south.protest iff north.patrol]
"""


def told(graph: Graph, state: str, actor: str, key: str) -> str:
    entry = concept(key)
    return explained(graph, entry.why(graph, graph.index(actor), graph.state(state)))


@pytest.mark.parametrize(
    ("state", "actor", "key", "words"),
    [
        ("-", "east", "nash", "s0 is not stable for East under NASH: it has an improvement, to s1."),
        (
            "-",
            "east",
            "seq",
            "s0 is not stable for East under SEQ: it has an improvement that no sanction deters, to s1.",
        ),
        ("-", "east", "gmr", "s0 is stable for East under GMR: its improvement is sanctioned."),
        ("east.advance", "east", "seq", "s1 is stable for East under SEQ: it has no improvement."),
        (
            "-",
            "east",
            "sim",
            "  But if at the same time West starts “Advance” (→ s3)\n  which leaves East worse off than in s0.",
        ),
        ("-", "east", "l2", "s0 is not stable for East under L2: with foresight, it does better by a move, to s1."),
        ("-", "east", "l2", "; it prefers s1.\n  and there play would stay."),
        ("east.advance,west.advance", "east", "l3", "with foresight, it does better by a move, to s2"),
    ],
)
def test_two_fleets(state: str, actor: str, key: str, words: str) -> None:
    assert words in told(build(loads(FLEETS)), state, actor, key)


@pytest.mark.parametrize(
    ("first", "key", "words"),
    [
        ("{say: not south.protest, strong: true}", "gmr_strong", "which leaves North much worse off than in s0, by the statement: not “Protest”."),
        ("not south.protest", "gmr_strong", "Whatever moves the others answer with, it is never left much worse off than in s0."),
        ("{say: not south.protest, unsure: true}", "gmr_a", "the others answer with, it is never left surely no better off than in s0."),
        ("{say: not south.protest, unsure: true}", "gmr_c", "which leaves North in doubt whether it is any better off than in s0"),
        ("{say: south.protest, unsure: true}", "seq_a", "it prefers s1 by the statement: “Patrol”."),
    ],
)  # fmt: skip
def test_degrees_of_preference(first: str, key: str, words: str) -> None:
    assert words in told(build(loads(DOUBT.replace("FIRST", first))), "-", "north", key)


def test_what_may_be_better() -> None:
    case = DOUBT.replace("FIRST", "{say: north.patrol, unsure: true}").replace(", north.patrol]", "]")
    assert "it may prefer s1, since its preference is unknown on: “Patrol”." in told(
        build(loads(case)), "-", "north", "nash_a"
    )


def test_a_coalition_is_named_by_its_members() -> None:
    graph = build(load("elmira-1991"))
    verdict = coalition_why(graph, ("ministry", "uniroyal"), 5, "cseq")
    text = explained(graph, verdict)
    assert text.startswith("s5 is not stable for Ministry of the Environment and Uniroyal Chemical under CSEQ")
    assert "all prefer s8" in text
    assert "all its members stay better off than in s5" in text
    deterred = next(
        v
        for s in range(graph.size)
        if (v := coalition_why(graph, ("uniroyal", "local"), s, "cgmr")).sanctions or not v.stable
    )
    assert "Uniroyal Chemical and Local government" in summed_up(graph, deterred)


def test_stable_for_want_of_a_move_is_said_so() -> None:
    graph = build(load("elmira-1991"))
    verdict = concept("seq").why(graph, graph.index("uniroyal"), graph.state("uniroyal.abandon"))
    assert summed_up(graph, verdict).endswith("only because it cannot move from there.")


def test_improvements_beyond_the_first_few_are_counted() -> None:
    options = ", ".join(f"o{i}: O{i}" for i in range(4))
    wants = ", ".join(f"a.o{i}" for i in range(4))
    case = f"actors: {{a: {{options: {{{options}}}}}, b: {{options: {{y: Y}}}}}}\nstatus quo: []\npreferences: {{a: [not b.y, {wants}], b: [b.y]}}\n"
    text = told(build(loads(case)), "-", "a", "gmr")
    assert "each of its 15 improvements is sanctioned" in text
    assert "9 more improvements are sanctioned likewise." in text


def test_without_statements_there_is_no_because() -> None:
    assert preferred_because(build(loads(FLEETS)), "east", 0, 1) == ""


def test_every_word_of_a_verdict_comes_from_data() -> None:
    graph = build(loads(FLEETS))
    verdict = Verdict("seq", "east", 0, stable=False, unsanctioned=1, improving=True)
    assert (
        summed_up(graph, verdict)
        == "s0 is not stable for East under SEQ: it has an improvement that no sanction deters, to s1."
    )
