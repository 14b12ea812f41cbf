"""Rows of the table of the case: each changed entry by its label, with its old and new value and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.brief.front.clauses import meaning
from offramp.brief.front.formulas import formula
from offramp.case.duration import Duration
from offramp.case.estimate import Estimate
from offramp.case.labels import shortened
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Day, Span
from offramp.text import capitalised, uncapitalised
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.lacking import lacking

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.brief.front.teller import Teller
    from offramp.comparison.entry_changes import EntryChange

__all__ = ["entry_row", "place_of"]

MOST_CHARACTERS = 110
"""Number of characters of a value in the table."""

SOURCED = frozenset({"number", "statement", "order", "rate", "weight", "reading"})
"""Kinds of entries that are assumed where they name no source."""


def entry_row(old: Teller, new: Teller, change: EntryChange) -> tuple[str, str, str, str]:
    """Return the label of a changed entry, its value in the old and in the new case, and its source."""
    here = new if change.new is not None else old
    values = [
        _absent(teller, change) if value is None else _told(teller, change, value)
        for teller, value in ((old, change.old), (new, change.new))
    ]
    source = here.source(change.sources or ()) if change.sources or change.kind in SOURCED else ""
    return capitalised(_label(here, change)), *values, source  # type: ignore[return-value]


def _told(teller: Teller, change: EntryChange, value: Any) -> str:
    """Return a value in words, cut to its length; a formula keeps its beginning."""
    words = shortened(_value(teller, change, value), MOST_CHARACTERS)
    return words if change.kind == "rate" else capitalised(words)


def place_of(teller: Teller, change: EntryChange) -> str | None:
    """Return the name of the uncertain input that an entry states; None if it is no such input."""
    if change.kind != "number" or lacking(teller.case):
        return None
    return next((each.name for each in estimates_in(teller.case) if each.path == change.path), None)


def _absent(teller: Teller, change: EntryChange) -> str:
    """Say that one of the two cases lacks an entry, or return the default of the format."""
    if change.kind == "weight":
        return _weight(teller, change)
    if change.kind in ("measure", "setting") and len(change.path) != 2:
        return teller.fixed("not stated")
    return teller.fixed("no") if change.kind == "status quo" else teller.fixed("not in the case")


def _label(teller: Teller, change: EntryChange) -> str:
    """Name an entry by its labels."""
    maker = _LABELS.get(change.kind)
    return maker(teller, change) if maker is not None else _words(*map(str, change.path))


def _words(*names: str) -> str:
    """Return names as words."""
    return ": ".join(name.replace("_", " ").replace(".", " ") for name in names)


def _actor(teller: Teller, actor: str) -> str:
    return teller.actor(actor) if actor in teller.case.actors else actor


def _thing(teller: Teller, thing: str) -> str:
    """Name an option or an event, with its actor, by its short label."""
    return formula(teller, thing)


def _act(teller: Teller, change: EntryChange) -> str:
    return teller.say("The act {act}", act=_thing(teller, f"{change.path[1]}.{change.path[3]}"))


def _holder(teller: Teller, change: EntryChange) -> str:
    """Name the holder of a preference, with its reading or its believer where the entry has one."""
    match change.path:
        case ("images", actor, image, *_) if str(image) in teller.case.images.get(str(actor), {}):
            read = teller.image(str(actor), str(image))
            return teller.say("{actor}, read as {image}", actor=_actor(teller, str(actor)), image=read)
        case ("beliefs", believer, actor, *_):
            return teller.say(
                "{actor}, as {believer} believes",
                actor=_actor(teller, str(actor)),
                believer=_actor(teller, str(believer)),
            )
    return _actor(teller, str(change.path[1]))


def _wish(teller: Teller, change: EntryChange) -> str:
    return teller.say("Wish of {holder}", holder=_holder(teller, change))


def _order(teller: Teller, change: EntryChange) -> str:
    wish = shortened(formula(teller, str(change.path[-1])), MOST_CHARACTERS)
    return teller.say("Rank among the wishes of {holder}: {wish}", holder=_holder(teller, change), wish=wish)


def _reading(teller: Teller, change: EntryChange) -> str:
    actor, image = str(change.path[1]), str(change.path[2])
    return teller.say(
        "The reading of {actor} as {image}", actor=_actor(teller, actor), image=teller.image(actor, image)
    )


def _weight_label(teller: Teller, change: EntryChange) -> str:
    return teller.say("Weight of {reading}", reading=uncapitalised(_reading(teller, change)))


def _number_label(teller: Teller, change: EntryChange) -> str:
    name = place_of(teller, change)
    return teller.input(name) if name is not None else _words(*map(str, change.path[1:]))


def _rate_label(teller: Teller, change: EntryChange) -> str:
    name = str(change.path[1])
    if name in teller.case.events:
        return teller.say("Rate of {event}", event=_thing(teller, name))
    return teller.say("Growth of {amount}", amount=_words(name))


def _measure(teller: Teller, change: EntryChange) -> str:
    name = teller.measure(str(change.path[1]))
    label = name if "“" in name else teller.language.quoted(name)
    if len(change.path) < 3:
        return teller.say("The measure {measure}", measure=label)
    key = teller.fixed(_KEYS.get(str(change.path[2]), str(change.path[2])))
    return teller.say("The measure {measure}: {key}", measure=label, key=key)


_KEYS = {
    "want": mark("better direction"),
    "within": mark("time"),
    "at": mark("time"),
    "matters": mark("smallest difference that matters"),
    "judge": mark("whether options are judged by it"),
    "enough": mark("value that is enough"),
    "scale": mark("scale"),
    "over": mark("value once the crisis has ended"),
    "chance of": mark("its event"),
    "expected": mark("its amount"),
    "time in": mark("its condition"),
}
"""The keys of a measure in words."""


def _setting(teller: Teller, change: EntryChange) -> str:
    names = {"start": mark("Start of the crisis"), "horizon": mark("Horizon"), "ends": mark("End of the crisis")}
    return teller.fixed(names[str(change.path[0])])


def _status_quo(teller: Teller, change: EntryChange) -> str:
    return teller.say("Today: {thing}", thing=_thing(teller, str(change.path[-1])))


def _condition_label(teller: Teller, change: EntryChange) -> str:
    name = teller.language.quoted(_words(str(change.path[1])))
    return (
        teller.say("The goal {name}", name=name)
        if change.path[0] == "goals"
        else teller.say("The term {name}", name=name)
    )


def _claim(teller: Teller, change: EntryChange) -> str:
    claim = teller.case.claims.get(str(change.path[1]))
    text = shortened((claim.short or claim.text) if claim is not None else str(change.path[1]), MOST_CHARACTERS)
    return teller.say("The claim {claim}", claim=teller.language.quoted(text))


_LABELS: dict[str, Callable[[Teller, EntryChange], str]] = {
    "policy": lambda teller, change: teller.say("The option {option}", option=teller.option(str(change.path[1]))),
    "actor": lambda teller, change: teller.say("The actor {actor}", actor=_actor(teller, str(change.path[1]))),
    "act": _act,
    "event": lambda teller, change: teller.say("The event {event}", event=_thing(teller, str(change.path[1]))),
    "statement": _wish,
    "order": _order,
    "preferences": _wish,
    "weight": _weight_label,
    "reading": _reading,
    "number": _number_label,
    "rate": _rate_label,
    "measure": _measure,
    "setting": _setting,
    "status quo": _status_quo,
    "rule": lambda teller, change: (
        teller.fixed("Impossible") if change.path[0] == "impossible" else teller.fixed("Merged")
    ),
    "condition": _condition_label,
    "claim": _claim,
}
"""Name of an entry of each kind."""


def _value(teller: Teller, change: EntryChange, value: Any) -> str:
    """Return the value of an entry in words."""
    match change.kind:
        case "policy":
            return str(meaning(teller, str(change.path[1])))
        case "statement":
            return formula(teller, str(value["say"] if isinstance(value, dict) else value))
        case "order":
            return teller.say("place {number}", number=f"{value}")
        case "weight":
            return _weight(teller, change)
        case "number":
            return _number(teller, change, value)
        case "rate":
            return _rate(teller, value)
        case "setting":
            return _set_to(teller, change, value)
        case "status quo":
            return teller.fixed("yes")
        case "rule" | "condition":
            return formula(teller, str(value))
    return _short_value(teller, change, value)


_ONCE = {None: mark("reversible"), "on": mark("irreversible once on"), "off": mark("irreversible once off")}
"""Whether an act or an event can be undone, in words."""


def _short_value(teller: Teller, change: EntryChange, value: Any) -> str:
    """Return a value without special words, or the words that it is stated."""
    match change.kind:
        case "act" | "event":
            way = value.get("irreversible") if isinstance(value, dict) else None
            return teller.fixed(_ONCE[way])
        case "claim":
            holds = value.get("holds") if isinstance(value, dict) else None
            return teller.fixed("tested") if holds and holds != "not testable" else teller.fixed("not tested")
        case "measure" if len(change.path) > 2:
            return _key_value(teller, value)
    if isinstance(value, dict | list):
        return (
            teller.fixed("as stated") if change.old is None or change.new is None else teller.fixed("stated otherwise")
        )
    return str(value)


def _key_value(teller: Teller, value: Any) -> str:
    if isinstance(value, list):
        return teller.say("{worst} to {best}", worst=_plain(teller, value[0]), best=_plain(teller, value[-1]))
    if value in ("low", "high"):
        return teller.fixed("low is better") if value == "low" else teller.fixed("high is better")
    return _plain(teller, value)


def _plain(teller: Teller, value: Any) -> str:
    if isinstance(value, bool):
        return teller.fixed("yes") if value else teller.fixed("no")
    return Amount(value).words(teller.language) if isinstance(value, int | float) else formula(teller, str(value))


def _weight(teller: Teller, change: EntryChange) -> str:
    """Return the share of a reading in the weight of all of its actor."""
    actor, image = str(change.path[1]), str(change.path[2])
    images = teller.case.images.get(actor, {})
    if image not in images:
        return teller.fixed("not in the case")
    total = sum(each.weight for each in images.values()) or 1.0
    return Chance(images[image].weight / total, {"weight": image, "of": actor}).words(teller.language)


def _number(teller: Teller, change: EntryChange, value: Any) -> str:
    """Return an estimate: its best value with its range and unit."""
    try:
        estimate = Estimate.model_validate(value if isinstance(value, dict) else {"best": value})
    except ValueError:
        return formula(teller, value) if isinstance(value, str) else teller.fixed("stated otherwise")
    name = place_of(teller, change)
    unit = estimate.unit or ""
    best = estimate.best
    if best is None and estimate.low is None:
        return teller.fixed("by its evidence")
    if best is None or estimate.low is None or estimate.high is None:
        low, high = (
            Amount(end).words(teller.language) for end in (estimate.low or best or 0.0, estimate.high or best or 0.0)
        )
        alone = Amount(best, unit, {"best of": name or ""}).words(teller.language) if best is not None else ""
        return alone or teller.say("{low} to {high} {unit}", low=low, high=high, unit=unit)
    return teller.say(
        "{best} ({low} to {high})",
        best=Amount(best, unit, {"best of": name or ""}),
        low=Amount(estimate.low),
        high=Amount(estimate.high),
    )


def _rate(teller: Teller, value: Any) -> str:
    stated = value.get("rate") if isinstance(value, dict) else value
    return formula(teller, str(stated))


def _set_to(teller: Teller, change: EntryChange, value: Any) -> str:
    match change.path[0]:
        case "start":
            return Day(str(value)).words(teller.language)
        case "horizon":
            return Span(Duration.read(str(value)).years).words(teller.language)
    return formula(teller, str(value))
