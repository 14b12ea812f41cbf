"""Differences of two case files: options, rules, and the preferences of each actor."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from offramp.case.model import Case
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.writing import to_values
from offramp.naming import Named, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.case.preferences import ExpertOrder, Preferences
    from offramp.graph.graph import Graph


__all__ = ["Contents", "ImageWeight", "MeasureKey", "PreferenceDifference", "contents"]

STRATEGIC = frozenset(
    {
        "actors",
        "events",
        "terms",
        "impossible",
        "indistinguishable",
        "ends",
        "status quo",
        "preferences",
        "images",
        "goals",
    }
)
"""The sections on which states, equilibria or routes depend."""


@dataclass(frozen=True)
class PreferenceDifference:
    """Differences of one actor's preferences: statements added, removed, and moved to another place in the order.

    `others` are all other differences: a ranking, a weight, statements against a ranking.
    """

    actor: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    others: tuple[Phrase, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as plain values."""
        return {
            "actor": self.actor,
            "added": list(self.added),
            "removed": list(self.removed),
            "moved": list(self.moved),
            "otherwise": "; ".join(map(str, self.others)),
        }


@dataclass(frozen=True)
class ImageWeight:
    """The weight of an image of an actor in the first and in the second case; None if a case lacks the image."""

    actor: str
    image: str
    first: float | None
    second: float | None


@dataclass(frozen=True)
class MeasureKey:
    """A key of a measure with its values in the first and in the second case; `key` is empty if a case lacks the measure."""

    measure: str
    key: str
    first: Any
    second: Any


@dataclass(frozen=True)
class Contents:
    """Differences of the second of two files from the first; `removed` is the content of the first alone.

    `sections` are all sections that differ; `elsewhere` are those among them on which no state, equilibrium or route
    depends. `weights` are the changed weights of images. `taken` are the actors that are compared in different images,
    each with its image in either case. `goals` splits each goal of `added` and `removed` into its name and its condition.
    """

    sections: tuple[str, ...]
    elsewhere: tuple[str, ...]
    added: dict[str, tuple[str, ...]]
    removed: dict[str, tuple[str, ...]]
    irreversible: tuple[tuple[str, str, str], ...]
    preferences: tuple[PreferenceDifference, ...]
    weights: tuple[ImageWeight, ...] = ()
    taken: tuple[tuple[str, str, str], ...] = ()
    measures: tuple[MeasureKey, ...] = ()
    goals: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Return whether the two files have the same content."""
        return not self.sections and not self.preferences

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as plain values."""
        return {
            "sections": list(self.sections),
            "elsewhere": list(self.elsewhere),
            "added": {kind: list(names) for kind, names in self.added.items()},
            "removed": {kind: list(names) for kind, names in self.removed.items()},
            "irreversible": [
                {"name": name, "first": first, "second": second} for name, first, second in self.irreversible
            ],
            "wishes": [difference.to_dict() for difference in self.preferences],
            "weights": [asdict(weight) for weight in self.weights],
            "taken": [{"actor": actor, "first": first, "second": second} for actor, first, second in self.taken],
            "measures": [asdict(key) for key in self.measures],
        }


def contents(one: Graph, other: Graph) -> Contents:
    """Return the differences of two graphs' cases, with the preferences of the chosen images."""
    first, second = _things(one.case), _things(other.case)
    sections = _sections(one.case, other.case)
    both = [actor for actor in one.actors if actor in other.actors]
    return Contents(
        sections,
        tuple(section for section in sections if section not in STRATEGIC),
        {kind: _missing(second[kind], first[kind]) for kind in first},
        {kind: _missing(first[kind], second[kind]) for kind in first},
        _irreversible(one.case, other.case),
        tuple(
            difference
            for actor in both
            if (difference := _preference_difference(actor, *_compared(actor, one, other))) is not None
        ),
        _weights_of_images(one.case, other.case),
        tuple(
            (actor, one.images[actor], other.images[actor])
            for actor in both
            if actor in one.images and actor in other.images and one.images[actor] != other.images[actor]
        ),
        _measures(one.case, other.case),
        {_goal(*each): each for case in (one.case, other.case) for each in _goals(case)},
    )


def _compared(actor: str, one: Graph, other: Graph) -> tuple[Preferences, Preferences]:
    """Return the preferences of an actor in both cases: those of the same image, if both cases have it."""
    image = one.images.get(actor)
    theirs = other.case.images.get(actor, {})
    same = theirs[image].preferences if image is not None and image in theirs else other.preferences(actor)
    return one.preferences(actor), same


def _weights_of_images(one: Case, other: Case) -> tuple[ImageWeight, ...]:
    found = []
    for actor in [actor for actor in one.images if actor in other.images]:
        for image in {**one.images[actor], **other.images[actor]}:
            first, second = (case.images[actor].get(image) for case in (one, other))
            weights = [None if each is None else each.weight for each in (first, second)]
            if weights[0] != weights[1]:
                found.append(ImageWeight(actor, image, *weights))
    return tuple(found)


def _measures(one: Case, other: Case) -> tuple[MeasureKey, ...]:
    first, second = (to_values(case).get("measures", {}) for case in (one, other))
    found = []
    for name in {**first, **second}:
        mine, theirs = first.get(name), second.get(name)
        if mine is None or theirs is None:
            found.append(MeasureKey(name, "", mine, theirs))
            continue
        keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
        found += [MeasureKey(name, key, mine.get(key), theirs.get(key)) for key in keys]
    return tuple(found)


def _sections(one: Case, other: Case) -> tuple[str, ...]:
    first, second = to_values(one), to_values(other)
    keys = [field.alias or name for name, field in Case.model_fields.items()]
    return tuple(key for key in keys if first.get(key) != second.get(key))


def _things(case: Case) -> dict[str, tuple[str, ...]]:
    return {
        "actors": tuple(case.actors),
        "options": case.options,
        "events": tuple(case.events),
        "impossible": tuple(str(rule) for rule in case.impossible),
        "indistinguishable": tuple(str(condition) for condition in case.indistinguishable),
        "status quo": tuple(case.status_quo),
        "goals": tuple(_goal(*each) for each in _goals(case)),
    }


def _goals(case: Case) -> list[tuple[str, str]]:
    return [(name, str(condition)) for name, condition in case.goals.items()]


def _goal(name: str, condition: str) -> str:
    return f"{name}: {condition}"


def _condition(text: str) -> Named:
    return Named("condition", text)


def _missing(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are not among `known`, each once."""
    others = set(known)
    return tuple(dict.fromkeys(name for name in names if name not in others))


def _irreversible(one: Case, other: Case) -> tuple[tuple[str, str, str], ...]:
    """Return the options that are irreversible in another way: the name, and the way in each case."""
    return tuple(
        (thing, one.irreversible(thing) or "", other.irreversible(thing) or "")
        for thing in one.things
        if thing in other.things and one.irreversible(thing) != other.irreversible(thing)
    )


_KINDS = {Statements: "statements", StatementWeights: "weights", StateRanking: "ranking"}


def _preference_difference(actor: str, before: Preferences, after: Preferences) -> PreferenceDifference | None:
    match before, after:
        case Statements(), Statements():
            return _statements(actor, before, after)
        case StatementWeights(), StatementWeights():
            return _weights(actor, before, after)
        case StateRanking(), StateRanking():
            return _rankings(actor, before, after)
    kinds = [_KINDS[type(preferences)] for preferences in (before, after)]
    return PreferenceDifference(actor, others=(Phrase(f"{kinds[0]} in the first, {kinds[1]} in the second"),))


def _statements(actor: str, before: Statements, after: Statements) -> PreferenceDifference | None:
    first = [str(statement.say) for statement in before.statements]
    second = [str(statement.say) for statement in after.statements]
    added, removed = _missing(second, first), _missing(first, second)
    shared = [text for text in first if text in second], [text for text in second if text in first]
    in_order = {
        shared[0][i]
        for block in SequenceMatcher(None, *shared, autojunk=False).get_matching_blocks()
        for i in range(block.a, block.a + block.size)
    }
    moved = tuple(dict.fromkeys(text for text in shared[0] if text not in in_order))
    marks = _marked(before) != _marked(after) and not (added or removed)
    others = [Phrase("statements marked strong or unsure differ")] if marks else []
    others += _known_order(actor, before, after)
    if added or removed or moved or others:
        return PreferenceDifference(actor, added, removed, moved, tuple(others))
    return None


def _known_order(actor: str, before: Statements, after: Statements) -> list[Phrase]:
    """Return the pairs of statements whose order is known in one case alone, in words."""
    first, second = ({(pair.above, pair.below): None for pair in wants.above or ()} for wants in (before, after))
    told = [
        Phrase.of(
            f"only the {which} case knows that {{upper}} is above {{lower}}",
            upper=_condition(upper),
            lower=_condition(lower),
        )
        for which, mine, other in (("first", first, second), ("second", second, first))
        for upper, lower in mine
        if (upper, lower) not in other
    ]
    if (before.above is None) != (after.above is None):
        told.append(Phrase(f"the {'second' if before.above is None else 'first'} case states known pairs of the order"))
    return told + _expert_orders(actor, before, after)


def _expert_orders(actor: str, before: Statements, after: Statements) -> list[Phrase]:
    """Return the differences between the orders that experts state of a list, in words."""
    first, second = before.experts or {}, after.experts or {}
    told = [
        Phrase.of(f"only the {which} case has the expert {{expert}}", expert=Named("expert", name, (actor,)))
        for which, mine, other in (("first", first, second), ("second", second, first))
        for name in mine
        if name not in other
    ]
    told += [
        Phrase.of(
            "the expert {expert} says another order, or has another weight", expert=Named("expert", name, (actor,))
        )
        for name, mine in first.items()
        if name in second and _said(mine) != _said(second[name])
    ]
    if (before.draw or "expert") != (after.draw or "expert"):
        told.append(Phrase("worlds draw the orders of experts in another way"))
    return told


def _said(expert: ExpertOrder) -> tuple[object, ...]:
    return expert.order, {(pair.above, pair.below) for pair in expert.above or ()}, expert.weight


def _marked(wants: Statements) -> set[tuple[str, bool, bool]]:
    return {(str(s.say), s.strong, s.unsure) for s in wants.statements if s.strong or s.unsure}


def _weights(actor: str, before: StatementWeights, after: StatementWeights) -> PreferenceDifference | None:
    first, second = before.weights, after.weights
    added, removed = _missing(second, first), _missing(first, second)
    heavier = tuple(
        Phrase.of(
            f"{{condition}} weighs {first[text]:g} in the first, {second[text]:g} in the second",
            condition=_condition(text),
        )
        for text in first
        if text in second and first[text] != second[text]
    )
    return PreferenceDifference(actor, added, removed, (), heavier) if added or removed or heavier else None


def _rankings(actor: str, before: StateRanking, after: StateRanking) -> PreferenceDifference | None:
    first, second = ([frozenset(group) for group in wants.ranking] for wants in (before, after))
    if first == second and before.gaps == after.gaps:
        return None
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    if first != second:
        other = Phrase(f"another ranking: their orders differ from place {at + 1} on")
    else:
        other = Phrase.of("another ranking: their markers {much} differ", much=Named("key", "much", ("preferences",)))
    return PreferenceDifference(actor, others=(other,))
