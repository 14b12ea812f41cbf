"""Conditions and commitments of a case as clauses of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.brief.front.formulas import formula
from offramp.case import nodes
from offramp.case.duration import Duration
from offramp.case.labels import short_label
from offramp.graph.wording import differences
from offramp.language.sentence import mark
from offramp.language.values import Day, Names, Span
from offramp.text import uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.brief.front.teller import Teller
    from offramp.case.expression import Expression
    from offramp.case.model import Stage
    from offramp.graph.graph import Graph
    from offramp.language.sentence import Sentence

__all__ = [
    "Promise",
    "act_words",
    "acts",
    "clause",
    "commitments",
    "deeds",
    "meaning",
    "moved",
    "promised",
    "promises",
    "times",
]


def clause(teller: Teller, condition: Expression) -> str:
    """Return a condition as a clause, such as `North Korea does not test missiles`."""
    return _clause(teller, condition.tree) or formula(teller, condition.text)


def _clause(teller: Teller, node: nodes.Node) -> str:
    """Return a condition as a clause; empty where it is too complex for one."""
    case = teller.case
    match node:
        case nodes.Not(nodes.Name(text=thing)) if thing in case.things:
            return _is(teller, thing, on=False)
        case nodes.Name(text=thing) if thing in case.things:
            return _is(teller, thing, on=True)
        case nodes.Name(text=term) if term in case.terms:
            return teller.say("there is {term}", term=teller.language.quoted(term.replace("_", " ")))
        case nodes.Not(nodes.Name(text=term)) if term in case.terms:
            return teller.say("there is no {term}", term=teller.language.quoted(term.replace("_", " ")))
        case nodes.And(parts) | nodes.Or(parts):
            told = [_clause(teller, part) for part in parts]
            word = "and" if isinstance(node, nodes.And) else "or"
            return teller.language.listed(told, word) if all(told) else ""
    return ""


def _is(teller: Teller, thing: str, *, on: bool) -> str:
    owner = teller.case.owner(thing)
    if owner is None:
        event = teller.language.quoted(short_label(teller.case, thing))
        return teller.say("there is {event}", event=event) if on else teller.say("there is no {event}", event=event)
    actor, act = teller.actor(owner), uncapitalised(short_label(teller.case, thing))
    if on:
        return teller.say("{actor} chooses to {act}", actor=actor, act=act)
    return teller.say("{actor} does not {act}", actor=actor, act=act)


@dataclass(frozen=True)
class Promise:
    """A commitment of an actor under an option: its start, empty for today, and the acts with their conditions, in words."""

    actor: str
    start: str
    acts: str


def promises(teller: Teller, policy: str) -> tuple[Promise, ...]:
    """Return the commitments of an option, those of one actor together."""
    stages = teller.case.policies.get(policy, ())
    parts: dict[str, list[Promise]] = {}
    for before, stage in zip((None, *stages), stages, strict=False):
        after = before is not None and before.lasts is not None and stage.starts is None
        for actor, words in _committed(teller, stage, after=after):
            parts.setdefault(actor, []).append(Promise(actor, _start(teller, stage), words))
    return tuple(promise for own in parts.values() for promise in own)


def meaning(teller: Teller, policy: str) -> Sentence:
    """Say what is done under an option, by whom, and until when."""
    return promised(teller, promises(teller, policy))


def promised(teller: Teller, told: Sequence[Promise]) -> Sentence:
    """Say commitments in a sentence each; an actor is named once."""
    if not told:
        return teller.say("No commitment: each side chooses for itself.")
    sentences, before = [], ""
    for each in told:
        name = teller.fixed("it") if each.actor == before else teller.actor(each.actor)
        before = each.actor
        sentences.append(
            teller.say("{start}, {actor} {acts}.", start=each.start, actor=name, acts=each.acts)
            if each.start
            else teller.say("{actor} {acts}.", actor=name, acts=each.acts)
        )
    return teller.language.join(sentences)


def _committed(teller: Teller, stage: Stage, *, after: bool) -> Iterator[tuple[str, str]]:
    """Yield the commitments of a stage by actor, with the condition; `after` is whether it follows the end of the stage before."""
    when = _when(teller, stage)
    by_actor: dict[str, dict[bool, list[str]]] = {}
    for option, held in stage.holds.items():
        owner = teller.case.owner(option) or option
        by_actor.setdefault(owner, {True: [], False: []})[held == "on"].append(
            uncapitalised(short_label(teller.case, option))
        )
    for actor, own in by_actor.items():
        for on, words in own.items():
            if words:
                listed = Names(tuple(words), word="and" if on else "or")
                yield actor, " ".join([_promise(teller, listed, on=on, after=after), *when])


def commitments(teller: Teller, stage: Stage) -> tuple[str, ...]:
    """Return the commitments of a stage without their times, one per actor and kind."""
    told: dict[tuple[str, bool], list[str]] = {}
    for option, held in stage.holds.items():
        owner = teller.case.owner(option) or option
        told.setdefault((owner, held == "on"), []).append(uncapitalised(short_label(teller.case, option)))
    return tuple(
        teller.say(
            "{actor} {acts}",
            actor=teller.starts(actor),
            acts=_promise(teller, Names(tuple(acts), word="and" if on else "or"), on=on, after=False),
        )
        for (actor, on), acts in told.items()
    )


def times(teller: Teller, stage: Stage) -> list[str]:
    """Return the start, the length and the conditions of a stage, as parts of a sentence; empty for one that has none."""
    start = _start(teller, stage)
    return [*([start] if start else []), *_when(teller, stage)]


def _promise(teller: Teller, listed: Names, *, on: bool, after: bool) -> str:
    if after:
        return teller.say("will then {acts}", acts=listed) if on else teller.say("will then not {acts}", acts=listed)
    return teller.say("will {acts}", acts=listed) if on else teller.say("will not {acts}", acts=listed)


def _start(teller: Teller, stage: Stage) -> str:
    """Return the start of a stage; an empty text where it has none of its own."""
    if stage.starts is None:
        return ""
    if stage.starts[:4].isdigit() and stage.starts[4:5] == "-":
        return teller.say("from {date}", date=Day(stage.starts))
    return teller.say("after {span}", span=Span(Duration.read(stage.starts).years))


def _when(teller: Teller, stage: Stage) -> list[str]:
    """Return the times and conditions of a stage, as parts of a sentence."""
    found: list[str] = []
    if stage.lasts is not None:
        found.append(teller.say("for {span}", span=Span(stage.lasts.years)))
    for message, condition in (
        (mark("once {condition}"), stage.when),
        (mark("until {condition}"), stage.until),
    ):
        if condition is not None:
            found.append(teller.say(message, condition=clause(teller, condition)))
    if stage.while_ is not None:
        found.append(_while(teller, stage.while_))
    return found


def _while(teller: Teller, condition: Expression) -> str:
    """Say how long a commitment lasts: unless a thing happens that has not, or as long as a condition holds."""
    tree = condition.tree
    if isinstance(tree, nodes.Not) and isinstance(tree.body, nodes.Name) and tree.body.text in teller.case.things:
        thing = tree.body.text
        if thing not in teller.case.status_quo:
            return teller.say("unless {condition}", condition=_is(teller, thing, on=True))
    return teller.say("as long as {condition}", condition=clause(teller, condition))


def acts(teller: Teller, things: Iterator[tuple[str, bool]]) -> dict[str, tuple[list[str], list[str]]]:
    """Return what each actor begins and stops, in short labels, by actor; events stand by themselves."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for thing, on in things:
        owner = teller.case.owner(thing) or thing
        found.setdefault(owner, ([], []))[0 if on else 1].append(uncapitalised(short_label(teller.case, thing)))
    return found


def act_words(teller: Teller, begins: Sequence[str], stops: Sequence[str]) -> str:
    """Return in words what one actor begins and stops."""
    if begins and stops:
        return teller.say("{begins}; no longer {stops}", begins=Names(tuple(begins)), stops=Names(tuple(stops)))
    if stops:
        return teller.say("no longer {stops}", stops=Names(tuple(stops)))
    return Names(tuple(begins)).words(teller.language)


def deeds(teller: Teller, graph: Graph, start: int, end: int) -> tuple[str, ...]:
    """Return what each actor begins and stops between two states, with its name; events by themselves."""
    told = []
    for owner, (begins, stops) in acts(teller, iter(differences(graph, start, end))).items():
        name = teller.starts(owner) if owner in teller.case.actors else teller.fixed("Event")
        told.append(teller.say("{actor}: {acts}", actor=name, acts=act_words(teller, begins, stops)))
    return tuple(told)


def moved(teller: Teller, graph: Graph, start: int, end: int) -> Sentence:
    """Return the difference of two states in one text."""
    return teller.language.join(deeds(teller, graph, start, end), ". ")
