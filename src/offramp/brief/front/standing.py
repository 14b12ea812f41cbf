"""The front of a case that compares no options: whether the status quo holds and why, the equilibria, the goals, what would change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.clauses import act_words, acts, deeds, moved
from offramp.brief.front.reasons import wish
from offramp.findings.reading import CONCEPT, SHIFT_CONCEPTS, Reach
from offramp.graph.wording import differences
from offramp.language.sentence import mark_count
from offramp.language.values import Chance, Count, Names, Span
from offramp.risk.endings import BY_ACCIDENT, BY_DECISION
from offramp.text import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.findings.reading import ReadingFindings
    from offramp.language.sentence import Sentence
    from offramp.language.values import Origin
    from offramp.preference_sensitivity.firmness import Firmness

__all__ = ["bottom_line", "changes", "equilibria", "firmness_words", "losers", "reasons", "under"]

MOST_WORDS = 60
"""The most words of a bottom line."""

MOST_STATES = 3
"""The most equilibria that the front names."""


def under(view: ReadingFindings, of: Origin) -> dict[str, object]:
    """Return an origin with the reading of the actors that it belongs to; the one reading of a case adds nothing."""
    images = dict(view.reading.images)
    return {**of, **({"reading": images} if images else {})}


def bottom_line(teller: Teller) -> tuple[Sentence, ...]:
    """Say whether the status quo holds and how the goals are reached, in at most sixty words; a sentence beyond them is left out."""
    told: list[Sentence] = []
    for sentence in _sentences(teller):
        if sum(len(each.split()) for each in (*told, sentence)) <= MOST_WORDS:
            told.append(sentence)
    return tuple(told)


def _sentences(teller: Teller) -> Iterator[Sentence]:
    base = teller.found.strategic.base
    yield _status_quo(teller, base)
    yield from _over_time(teller)
    yield from _goals(teller, base)
    yield from _other_readings(teller, base)
    number = len(base.strongest)
    if number and int(base.stability.strength[base.strongest[0]]) == len(base.stability.stable):
        yield teller.language.say_count(
            "One state holds under every concept of stability.",
            "{number} states hold under every concept of stability.",
            number,
            of=under(base, {"equilibria": "every concept"}),
        )


def _status_quo(teller: Teller, view: ReadingFindings) -> Sentence:
    if view.leavers:
        actors = Names(tuple(map(teller.actor, view.leavers)), under(view, {"leavers": CONCEPT}))
        return teller.say("The status quo does not hold: {actors} would leave it.", actors=actors)
    if any(verdict.sanctions for verdict in view.verdicts.values()):
        deterred = [actor for actor, verdict in view.verdicts.items() if verdict.sanctions]
        actors = Names(tuple(map(teller.actor, deterred)), under(view, {"deterred": CONCEPT}))
        return teller.language.say_count(
            "The status quo holds: {actors} would gain by leaving it, but is deterred.",
            "The status quo holds: {actors} would gain by leaving it, but are deterred.",
            len(deterred),
            actors=actors,
        )
    return teller.say("The status quo holds: no side gains by leaving it.")


def _over_time(teller: Teller) -> Iterator[Sentence]:
    """Say how likely the crisis ends, by accident and by decision, where the case says how things move over time."""
    found = teller.found.dynamic
    if found is None or not found.risk.endings:
        return
    policy = found.base.policy
    accident, decision = (
        Chance(float(found.base.ended(found.risk.endings, way)[-1]), {"ended": way, "policy": policy})
        for way in (BY_ACCIDENT, BY_DECISION)
    )
    yield teller.say(
        "With all unknowns at their central values, the crisis ends by accident with {accident}, by decision with {decision}, within {span}.",
        accident=accident,
        decision=decision,
        span=Span(found.risk.horizon),
    )


_REACHED = {
    Reach.HOLDS: mark_count("{goals} holds already.", "{goals} hold already."),
    Reach.ALONE: mark_count(
        "{goals} is reached by steps that each side takes alone.",
        "{goals} are reached by steps that each side takes alone.",
    ),
    Reach.DEAL: mark_count("{goals} takes a package deal.", "{goals} take a package deal."),
    Reach.NO: mark_count("No moves lead to {goals}.", "No moves lead to {goals}."),
}
"""Ways to the goals, in sentences."""


def _goals(teller: Teller, view: ReadingFindings) -> Iterator[Sentence]:
    """Say how the goals are reached; goals with the same answer share a sentence."""
    by_answer: dict[tuple[Reach, tuple[str, ...]], list[str]] = {}
    for goal in view.goals:
        reach = view.reach(goal)
        against = losers(view, goal) if reach is Reach.AGAINST else ()
        by_answer.setdefault((reach, against), []).append(goal)
    for (reach, against), goals in by_answer.items():
        names = Names(tuple(goals), under(view, {"goals": reach.value}), quoted=True)
        if reach is Reach.AGAINST:
            actors = Names(tuple(map(teller.actor, against)), under(view, {"against": goals[0]}))
            yield teller.say(
                "{goals} can only be reached against the interest of {actors}.", goals=names, actors=actors
            )
        else:
            yield teller.language.say_count(*_REACHED[reach], len(goals), goals=names)


def losers(view: ReadingFindings, goal: str) -> tuple[str, ...]:
    """Return the actors against whose interest the best way to a goal leads."""
    best = view.together[goal].best
    steps = best.steps if best is not None else ()
    return tuple(
        dict.fromkeys(actor for step in steps if not step.willing for actor in step.movers if step.gains[actor] <= 0)
    )


def _other_readings(teller: Teller, base: ReadingFindings) -> Iterator[Sentence]:
    """Name the readings under which goals are out of reach that the likeliest one reaches, or others would leave the status quo."""
    for view in teller.found.strategic.readings[1:]:
        against = tuple(goal for goal in view.goals if view.reach(goal) is Reach.AGAINST)
        if any(base.reach(goal) is not Reach.AGAINST for goal in against):
            yield teller.say(
                "Under {reading}, {goals} can only be reached against an interest.",
                reading=teller.reading(view),
                goals=Names(against, under(view, {"goals": Reach.AGAINST.value}), quoted=True),
            )
    for view in teller.found.strategic.readings[1:]:
        if view.leavers == base.leavers:
            continue
        reading = teller.reading(view)
        if view.leavers:
            actors = Names(tuple(map(teller.actor, view.leavers)), under(view, {"leavers": CONCEPT}))
            yield teller.say("Under {reading}, {actors} would leave it.", reading=reading, actors=actors)
        else:
            yield teller.say("Under {reading}, it holds.", reading=reading)


def reasons(teller: Teller) -> tuple[Sentence, ...]:
    """Say of each actor why it would leave the status quo, or why it stays."""
    return tuple(_reasons(teller))


def _reasons(teller: Teller) -> Iterator[Sentence]:
    view = teller.found.strategic.base
    quo = view.graph.status_quo
    for actor in view.leavers:
        end = view.verdicts[actor].unsanctioned
        if end is not None:
            yield _leaves(teller, view, actor, end)
    for actor, verdict in view.verdicts.items():
        if verdict.sanctions:
            first = verdict.sanctions[0]
            yield teller.say(
                "{actor} would gain by this step: {acts}. It is deterred by the answer: {answer}.",
                actor=teller.starts(actor),
                acts=_own(teller, view, quo, first.improvement),
                answer=teller.language.apart.join(
                    text for move in first.moves for text in deeds(teller, view.graph, move.start, move.end)
                ),
            )
    stays = {actor: verdict for actor, verdict in view.verdicts.items() if verdict.stable and not verdict.sanctions}
    for one, many, of, immobile in (
        (*_NO_MOVE, {"immobile": "status quo"}, True),
        (*_NO_GAIN, {"content": "status quo"}, False),
    ):
        own = [teller.actor(actor) for actor, verdict in stays.items() if verdict.immobile == immobile]
        if own:
            names = Names((capitalised(own[0]), *own[1:]), under(view, of))
            yield teller.language.say_count(one, many, len(own), actors=names)


_NO_MOVE = mark_count("{actors} has no move of its own today.", "{actors} have no moves of their own today.")
_NO_GAIN = mark_count("{actors} gains nothing by leaving.", "{actors} gain nothing by leaving.")


def _leaves(teller: Teller, view: ReadingFindings, actor: str, end: int) -> Sentence:
    """Say by which step an actor leaves the status quo, and by which of its wishes."""
    graph = view.graph
    acts_said = _own(teller, view, graph.status_quo, end)
    step = teller.say(
        "{actor} gains by this step, which nothing deters: {acts}.", actor=teller.starts(actor), acts=acts_said
    )
    statement = graph.deciding(actor, graph.status_quo, end)
    if statement is None:
        return step
    why = teller.say(
        "Its wish {wish} decides (source: {source}).",
        wish=wish(teller, statement.say),
        source=teller.source(statement.source),
    )
    return teller.language.join((step, why))


def _own(teller: Teller, view: ReadingFindings, start: int, end: int) -> str:
    """Return in words what the mover of a step begins and stops."""
    told = acts(teller, iter(differences(view.graph, start, end)))
    return teller.language.apart.join(act_words(teller, begins, stops) for begins, stops in told.values())


def equilibria(teller: Teller) -> tuple[Sentence, ...]:
    """Name the strongest equilibria nearest to the status quo, as differences from today, and the swaps of wishes that break each."""
    view = teller.found.strategic.base
    firm = {one.state: one for one in teller.found.strategic.firmness}
    quo = view.graph.status_quo
    told = []
    for state in view.strongest[:MOST_STATES]:
        what = (
            teller.say("Today's state, the status quo.")
            if state == quo
            else teller.say("{state}.", state=moved(teller, view.graph, quo, state))
        )
        swaps = firmness_words(teller, view, firm[state]) if state in firm else None
        told.append(what if swaps is None else teller.language.join((what, swaps)))
    more = len(view.strongest) - len(told)
    if more > 0:
        told.append(
            teller.language.say_count(
                "One more state holds as firmly, farther from today.",
                "{number} more states hold as firmly, farther from today.",
                more,
                of=under(view, {"equilibria": "farther", "nearer": MOST_STATES}),
            )
        )
    return tuple(told)


def firmness_words(teller: Teller, view: ReadingFindings, firm: Firmness) -> Sentence:
    """Say how many neighbouring wishes must change places before an equilibrium breaks."""
    of = under(view, {"firmness": sorted(view.graph.on(firm.state)), "concept": firm.concept})
    if firm.swaps is not None:
        return teller.language.say_count(
            "One swap of neighbouring wishes breaks it.",
            "{number} swaps of neighbouring wishes break it.",
            firm.swaps,
            of=of,
        )
    if firm.exact:
        return teller.say("No order of wishes breaks it.")
    return teller.say(
        "It takes more than {number} swaps of neighbouring wishes to break it.",
        number=Count(firm.above, {**of, "least": "above"}),
    )


def changes(teller: Teller) -> tuple[Sentence, ...]:
    """Say of each of the first goals whether it holds once reached, and who would have to change its wishes where it does not."""
    view = teller.found.strategic.base
    return tuple(sentence for goal in view.changes for sentence in _changes(teller, view, goal))


def _changes(teller: Teller, view: ReadingFindings, goal: str) -> Iterator[Sentence]:
    found, name = view.changes[goal], teller.language.quoted(goal)
    if found is None:
        yield teller.say("What would make {goal} hold is not worked out: there are too many moves.", goal=name)
        return
    nearest, strict = (next(iter(found.under(key).targets), None) for key in SHIFT_CONCEPTS)
    if nearest is None:
        yield teller.say("No change of wishes was found with which {goal} holds.", goal=name)
    elif not nearest.holds:
        yield from _lowered(teller, view, goal, nearest.least.changes, CONCEPT)
    elif strict is not None and strict.holds:
        yield teller.say("{goal} holds once it is reached.", goal=name)
    else:
        leavers = view.stability.leavers(nearest.state, SHIFT_CONCEPTS[-1])
        of = {"would leave": goal, "state": sorted(view.graph.on(nearest.state))}
        actors = Names(tuple(map(teller.actor, leavers)), under(view, of))
        yield teller.say("{goal} holds once it is reached, because answers deter {actors}.", goal=name, actors=actors)


def _lowered(
    teller: Teller, view: ReadingFindings, goal: str, lowered: Mapping[str, Sequence[int]], concept: str
) -> Iterator[Sentence]:
    """Say how many states each actor would have to stop preferring to a goal."""
    for actor, states in lowered.items():
        yield teller.language.say_count(
            "For {goal} to hold, {actor} would have to stop preferring one state to it.",
            "For {goal} to hold, {actor} would have to stop preferring {number} states to it.",
            len(states),
            of=under(view, {"lowered": goal, "by": actor, "concept": concept}),
            goal=teller.language.quoted(goal),
            actor=teller.actor(actor),
        )
