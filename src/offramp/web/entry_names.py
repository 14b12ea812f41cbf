"""Entries and conditions of a case in the words of its labels, for receipts and the history of versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from offramp.web.record_forms import records_of
from offramp.web.saying import say
from offramp.web.sections import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["actor_name", "condition_words", "entry_words", "mapping_of"]


def entry_words(values: Mapping[str, Any], path: Sequence[str | int]) -> str:
    """Return an entry of a file in words; `values` are those of the file.

    >>> values = {"actors": {"usa": {"name": "United States", "options": {"talks": "Hold talks"}}}}
    >>> entry_words(values, ["preferences", "usa", 2]), entry_words(values, ["actors", "usa", "options", "talks"])
    ('statement 3 of United States', 'the option Hold talks (United States)')
    """
    names = [each for each in path if isinstance(each, str)]
    place = path[-1] + 1 if path and isinstance(path[-1], int) else 0
    if not names:
        return say("the case")
    if place and names[0] == "preferences" and len(names) > 1:
        return say("statement {place} of {about}", place=place, about=actor_name(values, names[1]))
    told = _OF_SECTION.get(names[0], _record)(values, names)
    if not place:
        return told
    if names[0] in ("preferences", "images", "beliefs"):
        return say("statement {place} of {about}", place=place, about=told)
    if names[0] == "policies":
        return say("stage {place} of {about}", place=place, about=told)
    return say("entry {place} of {about}", place=place, about=told)


def condition_words(values: Mapping[str, Any], text: str) -> str:
    """Return a condition with the labels of its options and events.

    >>> condition_words({"actors": {"usa": {"options": {"talks": "Hold talks"}}}}, "not usa.talks")
    'not “Hold talks”'
    """
    labels = {
        f"{actor}.{option}": _label(stated, option)
        for actor, spec in mapping_of(values.get("actors")).items()
        for option, stated in mapping_of(mapping_of(spec).get("options")).items()
    }
    labels |= {event: _label(stated, event) for event, stated in mapping_of(values.get("events")).items()}
    return re.sub(r"[\w.]+", lambda found: f"“{labels[found[0]]}”" if found[0] in labels else found[0], text)


def mapping_of(value: Any) -> dict[str, Any]:
    """Return a value of a file as a mapping by text; empty where it is none, as in a file that is not finished.

    >>> mapping_of({"usa": {}, 3: 1}), mapping_of("usa")
    ({'usa': {}, '3': 1}, {})
    """
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _label(stated: Any, name: str) -> str:
    if isinstance(stated, str) and stated:
        return stated
    entry = mapping_of(stated)
    return str(entry.get("short") or entry.get("label") or name.replace("_", " "))


def actor_name(values: Mapping[str, Any], actor: str) -> str:
    """Return the name of an actor for readers.

    >>> actor_name({"actors": {"usa": {"name": "United States"}}}, "usa"), actor_name({}, "usa")
    ('United States', 'usa')
    """
    return str(mapping_of(mapping_of(values.get("actors")).get(actor)).get("name") or actor)


def _actor(values: Mapping[str, Any], names: list[str]) -> str:
    who = actor_name(values, names[1]) if len(names) > 1 else ""
    if len(names) > 3 and names[2] == "options":
        stated = mapping_of(mapping_of(mapping_of(values.get("actors")).get(names[1])).get("options")).get(names[3])
        return say("the option {option} ({actor})", option=_label(stated, names[3]), actor=who)
    return say("the actor {actor}", actor=who) if who else say("the actors")


def _preferences(values: Mapping[str, Any], names: list[str]) -> str:
    return say("the order of {actor}", actor=actor_name(values, names[1])) if len(names) > 1 else say("the preferences")


def _reading(values: Mapping[str, Any], names: list[str]) -> str:
    if len(names) < 3:
        return (
            say("the readings of {actor}", actor=actor_name(values, names[1]))
            if len(names) > 1
            else say("the readings")
        )
    stated = mapping_of(mapping_of(values.get("images")).get(names[1])).get(names[2])
    return say("{actor} as {reading}", actor=actor_name(values, names[1]), reading=_label(stated, names[2]))


def _belief(values: Mapping[str, Any], names: list[str]) -> str:
    if len(names) < 3:
        return say("the beliefs")
    return say(
        "{actor}, as {believer} believes", actor=actor_name(values, names[2]), believer=actor_name(values, names[1])
    )


def _record(values: Mapping[str, Any], names: list[str]) -> str:
    """Return the noun of a section with the label of an entry; where the names are actors or readings, those."""
    section, *inner = names
    form, title = records_of(section), next((words for key, words, _ in LISTS if key == section), section)
    noun = form.noun if form is not None else section
    if not inner:
        return say(noun if form is not None else title)
    if form is not None and form.keys in ("actors", "orders", "pairs"):
        about = [
            actor_name(values, each) if i == 0 or form.keys == "pairs" else each.replace("_", " ")
            for i, each in enumerate(inner)
        ]
        return say("the {noun} of {names}", noun=say(noun), names=", ".join(about))
    stated: Any = values.get(section)
    for each in inner:
        stated = mapping_of(stated).get(each)
    alone = isinstance(stated, str) and not (form is not None and form.short == "label")
    label = inner[-1].replace("_", " ") if alone else _label(stated, inner[-1])
    return say("the {noun} {label}", noun=say(noun), label=label)


def _policy(_: Mapping[str, Any], names: list[str]) -> str:
    return say("the policy {policy}", policy=names[1].replace("_", " ")) if len(names) > 1 else say("the policies")


_OF_SECTION = {
    "actors": _actor,
    "preferences": _preferences,
    "images": _reading,
    "beliefs": _belief,
    "policies": _policy,
}
"""The words of the sections whose entries have names of more than one kind."""
