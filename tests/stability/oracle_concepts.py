"""The slow oracle of the further solution concepts: their definitions, word by word, in sets and loops over a `Model`."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from tests.oracle import Ranking, Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.oracle import Model, State

    Relation = Callable[[str, State, State], bool]

SAME, MORE, LESS, UNKNOWN = "~", "≻", "≺", "U"


def relation(model: Model, actor: str, one: State, other: State) -> tuple[str, bool]:
    """How an actor compares two states: ≻, ≺, ~ or U; and whether the preference is strong."""
    if not model.prefers(actor, one, other) and not model.prefers(actor, other, one):
        return SAME, False
    sign = MORE if model.prefers(actor, one, other) else LESS
    wants = model.preferences[actor]
    if isinstance(wants, Statements):
        seen, elsewhere = model._seen[actor, one], model._seen[actor, other]  # noqa: SLF001
        position = next(i for i, (a, b) in enumerate(zip(seen, elsewhere, strict=True)) if a != b)
        return (UNKNOWN if position in wants.unsure else sign), position in wants.strong
    if isinstance(wants, Ranking):
        first, second = sorted([model._seen[actor, one], model._seen[actor, other]])  # noqa: SLF001
        return sign, any(first <= gap < second for gap in wants.gaps)
    return sign, False


# Legal sequences of any kind of moves.


def ends_of(start: State, movers: Mapping[str, Callable[[State], Iterable[State]]]) -> set[State]:
    """Where sequences end in which no mover moves twice running."""
    reached: set[tuple[State, str]] = set()
    fresh = {(start, "")}
    while fresh:
        fresh = {
            (end, mover) for at, last in fresh for mover, moves in movers.items() if mover != last for end in moves(at)
        } - reached
        reached |= fresh
    return {end for end, _ in reached}


# Strength.


def strongly_stable(model: Model, key: str, actor: str, state: State) -> bool:
    """Every improvement has a sanction s2 with s ≫ s2, and under SMR s ≫ s3 after any countermove."""

    def far_below(end: State) -> bool:
        return model.prefers(actor, state, end) and relation(model, actor, state, end)[1]

    others = model.others(actor)
    for improvement in model.improvements(actor, state):
        answers = model.reach(others, improvement, improving=key == "seq")
        if not any(
            far_below(end) and (key != "smr" or all(far_below(on) for on in model.moves(actor, end))) for end in answers
        ):
            return False
    return True


# Unknown preference.


def stable_in_doubt(model: Model, key: str, attitude: str, actor: str, state: State) -> bool:
    """The four attitudes: what tempts, what deters."""
    tempted_by = {MORE, UNKNOWN} if attitude in "ac" else {MORE}
    deterred_by = {MORE, SAME, UNKNOWN} if attitude in "cd" else {MORE, SAME}

    def deters(end: State) -> bool:
        return relation(model, actor, state, end)[0] in deterred_by

    def answers(other: str) -> Callable[[State], Iterable[State]]:
        def moves(at: State) -> Iterable[State]:
            ends = model.moves(other, at)
            return [end for end in ends if key != "seq" or relation(model, other, end, at)[0] in {MORE, UNKNOWN}]

        return moves

    tempting = [end for end in model.moves(actor, state) if relation(model, actor, end, state)[0] in tempted_by]
    if key == "nash":
        return not tempting
    movers = {other: answers(other) for other in model.others(actor)}
    return all(
        any(
            deters(end) and (key != "smr" or all(deters(on) for on in model.moves(actor, end)))
            for end in ends_of(improvement, movers)
        )
        for improvement in tempting
    )


# Coalitions.


def subsets(actors: Iterable[str]) -> list[tuple[str, ...]]:
    """All non-empty coalitions."""
    names = list(actors)
    return [chosen for size in range(1, len(names) + 1) for chosen in combinations(names, size)]


def coalition_improvements(model: Model, members: tuple[str, ...], state: State) -> set[State]:
    """CR_H⁺(s): what the members reach together and each prefers."""
    reached = model.reach(members, state, improving=False)
    return {end for end in reached if all(model.prefers(member, end, state) for member in members)}


def coalition_stable(model: Model, key: str, members: tuple[str, ...], state: State) -> bool:
    """CNash, CGMR, CSMR and CSEQ of one coalition."""
    others = tuple(actor for actor in model.actors if actor not in members)

    def no_better_for_some(end: State) -> bool:
        return any(not model.prefers(member, end, state) for member in members)

    def sanctions(improvement: State) -> Iterable[State]:
        if key == "cseq":
            movers = {
                " ".join(some): (lambda at, some=some: coalition_improvements(model, some, at))
                for some in subsets(others)
            }
            return ends_of(improvement, movers)
        return model.reach(others, improvement, improving=False)

    improvements = coalition_improvements(model, members, state)
    if key == "cnash":
        return not improvements
    return all(
        any(
            no_better_for_some(end)
            and (key != "csmr" or all(no_better_for_some(on) for on in model.reach(members, end, improving=False)))
            for end in sanctions(improvement)
        )
        for improvement in improvements
    )


# Simultaneous sanction (graphs without merges).


def sim_stable(model: Model, actor: str, state: State) -> bool:
    """As SEQ, or where two or more would leave, every improvement sanctioned in sequence or by moves made at the same time."""
    if model.is_stable("seq", actor, state):
        return True
    if sum(not model.is_stable("seq", other, state) for other in model.actors) < 2:
        return False
    return all(
        model.sanctioned(actor, state, improvement, improving=True, countermove=False)
        or sanctioned_together(model, actor, state, improvement)
        for improvement in model.improvements(actor, state)
    )


def sanctioned_together(model: Model, actor: str, state: State, improvement: State) -> bool:
    """Whether some choice, for every other actor, of no move or one improvement combines into a state no better for `actor`."""
    others = model.others(actor)
    (start,), (end,) = state, improvement
    feasible = {on: whole for whole in model.states for on in whole}
    for choice in product(
        *([start, *(next(iter(end)) for end in model.improvements(other, state))] for other in others)
    ):
        on = (end & model.own(actor)) | (start - frozenset(name for a in model.actors for name in model.own(a)))
        for other, chosen in zip(others, choice, strict=True):
            on |= chosen & model.own(other)
        if on in feasible and not model.prefers(actor, feasible[on], state):
            return True
    return False


# Limited moves.


def expected_ends(model: Model, mover: str, state: State, left: int) -> frozenset[State]:
    """G_h(i, s): where play is expected to end with `mover` to move and `left` moves to go."""
    if left == 0:
        return frozenset([state])
    (other,) = model.others(mover)
    after = {end: expected_ends(model, other, end, left - 1) for end in model.moves(mover, state)}
    # What one can count on is the worst that may come: none of these ends is worse.
    worst = {
        end: next(one for one in ends if not any(model.prefers(mover, one, rival) for rival in ends))
        for end, ends in after.items()
    }
    best = [end for end in after if not any(model.prefers(mover, worst[rival], worst[end]) for rival in after)]
    if not best or not model.prefers(mover, worst[best[0]], state):
        return frozenset([state])
    return frozenset().union(*(after[end] for end in best))


def limited_stable(model: Model, actor: str, state: State, h: int) -> bool:
    """The actor stays where it looks h moves ahead."""
    return expected_ends(model, actor, state, h) == {state}
