"""Coalitional stability: every improvement of a coalition can be sanctioned by the actors outside it.

For a coalition H: CR_H⁺(s) = {t ∈ R_H(s): t ≻_i s for all i ∈ H}, where R_H(s) are the states that legal sequences of
moves of its members reach; s ≿_H t when some member has s ≿_i t. A state is stable for H under

- CNash when CR_H⁺(s) is empty;
- CGMR when every s1 ∈ CR_H⁺(s) has some s2 ∈ R_{N∖H}(s1) with s ≿_H s2;
- CSMR when, besides, s ≿_H s3 for all s3 ∈ R_H(s2);
- CSEQ when the sanction is a legal sequence of coalition improvements of subcoalitions of N∖H.

It is coalitionally stable when it is stable for every non-empty coalition.

Source: Kilgour, Hipel, Fang & Peng 2001; Inohara & Hipel 2008.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError, TooLarge
from offramp.graph.arcs import Arcs
from offramp.graph.memory import available
from offramp.progress import track
from offramp.stability.batches import BITS, ReferenceLevels, answered, as_bits, as_words, stable_from
from offramp.stability.concept import Concept, Family
from offramp.stability.question import Question, moves_as_arcs
from offramp.stability.verdict import Verdict, checked, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from offramp.graph.graph import Graph

    Improving = Callable[[tuple[str, ...]], Arcs]

__all__ = [
    "COALITIONAL",
    "Flags",
    "coalition_stable",
    "coalition_why",
    "coalitions_of",
    "improvements_of",
    "members_of",
    "remembered",
]

BYTES_PER_PAIR = 48
"""Bytes that the listing of one coalition improvement needs at its peak."""

MOST_ACTORS = 10
"""The most actors for which all coalitions are analysed: 1,023 coalitions."""


@dataclass(frozen=True)
class Flags:
    """Sanctions that a coalitional concept allows."""

    sanctioned: bool
    improving: bool
    countermove: bool


FLAGS = {
    "cnash": Flags(sanctioned=False, improving=False, countermove=False),
    "cgmr": Flags(sanctioned=True, improving=False, countermove=False),
    "csmr": Flags(sanctioned=True, improving=False, countermove=True),
    "cseq": Flags(sanctioned=True, improving=True, countermove=False),
}


def coalitions_of(actors: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return all non-empty coalitions, the smaller first.

    >>> coalitions_of(["a", "b"])
    (('a',), ('b',), ('a', 'b'))
    """
    if len(actors) > MOST_ACTORS:
        raise QuestionError(
            f"{len(actors)} actors have {2 ** len(actors) - 1:,} coalitions; name one, or have at most {MOST_ACTORS} actors"
        )
    return tuple(chosen for size in range(1, len(actors) + 1) for chosen in combinations(actors, size))


def members_of(graph: Graph, text: str) -> tuple[str, ...]:
    """Return the members of a coalition written as `usa,rok`, or named in the case, in the order of the file."""
    named = graph.case.coalitions.get(text)
    names = named if named is not None else [part.strip() for part in text.replace("+", ",").split(",")]
    for name in names:
        graph.index(name)
    return tuple(actor for actor in graph.actors if actor in names)


def remembered(graph: Graph) -> Improving:
    """Return the coalition improvements as a cached function of the members, for the analysis of many coalitions."""
    return cache(lambda members: improvements_of(graph, members))


def coalition_stable(
    graph: Graph, members: Sequence[str], key: str, improving: Improving | None = None
) -> NDArray[np.bool_]:
    """Return which states are stable for a coalition under `cnash`, `cgmr`, `csmr` or `cseq`.

    `improving` is the result of `remembered`, shared where several coalitions of a graph are analysed.

    >>> from offramp.case.reading import load
    >>> from offramp.graph.graph import build
    >>> graph = build(load("prisoners-dilemma"))
    >>> coalition_stable(graph, ["row", "column"], "cnash").tolist()
    [True, True, True, False]
    """
    flags = FLAGS[key]
    worth = np.array([graph.preference_level(member) for member in members])
    points, of_state = np.unique(worth, axis=1, return_inverse=True)

    def tempting(chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
        return _all([own > points[i, chosen, None] for i, own in enumerate(worth)])

    own = [moves_as_arcs(graph, member) for member in members]
    others = [actor for actor in graph.actors if actor not in members]
    movers: list[Arcs] = []
    if flags.improving:
        improvements = improving or remembered(graph)
        movers = [improvements(some) for some in coalitions_of(others)]
    elif flags.sanctioned:
        movers = [moves_as_arcs(graph, other) for other in others]
    return stable_from(
        # A state deters where some member does not prefer it: the complement of the states that all prefer.
        ReferenceLevels(of_state.ravel(), points.shape[1], tempting, lambda chosen: ~tempting(chosen)),
        lambda words: answered(own, words),
        (lambda words: answered(movers, words)) if flags.sanctioned else None,
        countermove=flags.countermove,
        what=f"{key.upper()} of {', '.join(members)}",
    )


def _all(rows: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.all(rows, axis=0)
    return result


def improvements_of(graph: Graph, members: Sequence[str]) -> Arcs:
    """Return the coalition improvements CR_H⁺: the states that the members can reach together and all prefer."""
    own = [moves_as_arcs(graph, member) for member in members]
    if len(own) == 1:
        return moves_as_arcs(graph, members[0], improving=True)
    starts, ends, count = [], [], 0
    batch = BITS * max(1, 2**17 // graph.size)
    worth = [graph.preference_level(member) for member in members]
    for first in range(0, graph.size, batch):
        targets = np.arange(first, min(first + batch, graph.size))
        wanted = np.zeros((len(targets), graph.size), dtype=bool)
        wanted[np.arange(len(targets)), targets] = True
        reached = as_bits(answered(own, as_words(wanted)), len(targets))
        for levels in worth:
            reached &= levels[targets][:, None] > levels
        end, start = np.nonzero(reached)
        starts.append(start.astype(np.int32))
        ends.append((end + first).astype(np.int32))
        count += len(end)
        if count * BYTES_PER_PAIR > available():
            raise TooLarge(
                f"{' and '.join(members)} have more than {count:,} improvements together, which is more than memory holds here"
            )
    return Arcs.between(np.concatenate(starts), np.concatenate(ends), graph.size)


def _reach(graph: Graph, members: Sequence[str], state: int) -> NDArray[np.int32]:
    """Return R_H(s): the ends of legal sequences of the members' moves."""
    if len(members) == 1:
        return graph.moves(members[0], state)
    reached: set[tuple[int, str]] = set()
    fresh = {(state, "")}
    while fresh:
        fresh = {
            (int(end), member)
            for at, last in fresh
            for member in members
            if member != last
            for end in graph.moves(member, at)
        } - reached
        reached |= fresh
    return np.array(sorted({end for end, _ in reached}), dtype=np.int32)


def _wanted(graph: Graph, members: Sequence[str], state: int) -> NDArray[np.int32]:
    """Return CR_H⁺(s)."""
    ends = _reach(graph, members, state)
    for member in members:
        worth = graph.preference_level(member)
        ends = ends[worth[ends] > worth[state]]
    return ends


def _question(graph: Graph, members: tuple[str, ...], state: int, key: str) -> Question:
    flags = FLAGS[key]
    worth = np.array([graph.preference_level(member) for member in members])
    tempting = np.all(worth > worth[:, [state]], axis=0)
    others = [actor for actor in graph.actors if actor not in members]
    answers = {other: (lambda at, other=other: graph.moves(other, at)) for other in others}
    if flags.improving:
        answers = {
            "+".join(some): (lambda at, some=some: _wanted(graph, some, at)) for some in coalitions_of(others) if some
        }
    return Question(
        concept=key,
        actor="+".join(members),
        state=state,
        own=lambda at: _reach(graph, members, at),
        tempting=tempting,
        order=worth.sum(axis=0, dtype=np.int32),
        answers=answers,
        deterring=~tempting,
        sanctioned=flags.sanctioned,
        improving=flags.improving,
        countermove=flags.countermove,
    )


def coalition_why(graph: Graph, members: Sequence[str], state: int, key: str) -> Verdict:
    """Return the verdict of a coalition on one state, with its witness."""
    chosen = tuple(members)
    return judge(_question(graph, chosen, state, key), members=chosen)


def _recheck(graph: Graph, verdict: Verdict) -> bool:
    """Check the verdict of a coalition, or of an actor for all coalitions that it belongs to."""
    if verdict.members:
        return checked(_question(graph, verdict.members, verdict.state, verdict.concept), verdict)
    if not verdict.stable:
        return False
    stuck = True
    for members in coalitions_of(graph.actors):
        if verdict.actor in members:
            question = _question(graph, members, verdict.state, verdict.concept)
            immobile = len(question.own(verdict.state)) == 0
            own = tuple(sanction for sanction in verdict.sanctions if sanction.by == members)
            if not checked(question, replace(verdict, members=members, immobile=immobile, sanctions=own)):
                return False
            stuck = stuck and immobile
    return verdict.immobile == stuck


def _coalitional(key: str, name: str, definition: str) -> Concept:
    def everyone(graph: Graph) -> NDArray[np.bool_]:
        result = np.ones((len(graph.actors), graph.size), dtype=bool)
        improving = remembered(graph)
        for members in track(coalitions_of(graph.actors), f"coalitions, {key.upper()}"):
            rows = [graph.index(member) for member in members]
            result[rows] &= coalition_stable(graph, members, key, improving)
        return result

    def stable(graph: Graph, actor: int) -> NDArray[np.bool_]:
        name = graph.actors[actor]
        mine = [members for members in coalitions_of(graph.actors) if name in members]
        improving = remembered(graph)
        return _all([coalition_stable(graph, members, key, improving) for members in mine])

    def why(graph: Graph, actor: int, state: int) -> Verdict:
        name = graph.actors[actor]
        mine = [members for members in coalitions_of(graph.actors) if name in members]
        verdicts = [coalition_why(graph, members, state, key) for members in mine]
        leaving = next((verdict for verdict in verdicts if not verdict.stable), None)
        if leaving is not None:
            return replace(leaving, actor=name)
        sanctions = tuple(replace(found, by=verdict.members) for verdict in verdicts for found in verdict.sanctions)
        immobile = all(verdict.immobile for verdict in verdicts)
        return Verdict(key, name, state, stable=True, immobile=immobile, sanctions=sanctions)

    return Concept(
        key=key,
        name=name,
        definition=definition,
        source="Kilgour, Hipel, Fang & Peng 2001; Inohara & Hipel 2008",
        stable=stable,
        why=why,
        recheck=_recheck,
        everyone=everyone,
        applies=lambda graph: (
            "" if len(graph.actors) <= MOST_ACTORS else f"{len(graph.actors)} actors have too many coalitions; name one"
        ),
        page="coalitions",
        family=Family.COALITIONAL,
        sanctioned=key != "cnash",
    )


COALITIONAL: tuple[Concept, ...] = (
    _coalitional(
        "cnash",
        "Coalitional Nash stability",
        "No coalition of the actor has an improvement: a state that it can reach and all its members prefer.",
    ),
    _coalitional(
        "cgmr",
        "Coalitional general metarationality",
        "Every improvement of a coalition of the actor can be answered by moves of the others that leave some member no better off.",
    ),
    _coalitional(
        "csmr",
        "Coalitional symmetric metarationality",
        "Every improvement of a coalition of the actor can be answered by moves of the others that leave some member no better off, and "
        "no further move of the coalition can undo that.",
    ),
    _coalitional(
        "cseq",
        "Coalitional sequential stability",
        "Every improvement of a coalition of the actor can be answered by improvements of the others, alone or together, that leave some "
        "member no better off.",
    ),
)
"""CNash, CGMR, CSMR and CSEQ, over every coalition that an actor can belong to."""
