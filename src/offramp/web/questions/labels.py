"""Labels of cases, as a way to name things in the sentences of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.inputs import Input, InputKind
from offramp.case.labels import in_words, source_name
from offramp.case.preferences import Statements
from offramp.errors import OfframpError
from offramp.naming import Named, typed
from offramp.risk.measures import titled
from offramp.text import quoted
from offramp.web.record_forms import records_of
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case
    from offramp.naming import Naming
    from offramp.web.sections import FormField
    from offramp.worlds.pairs import Pair

__all__ = ["labels_of", "noting_statements"]


def labels_of(*cases: Case, pairs: Mapping[str, Pair] | None = None) -> Naming:
    """Return the naming by the labels of the first case that knows a thing; what no case knows is named as it is typed.

    `pairs` are the pairs of statements among the inputs of worlds, by the names of these inputs.

    >>> from offramp.case.reading import load
    >>> from offramp.naming import Named
    >>> by_label = labels_of(load("hotline"))
    >>> by_label(Named("actor", "north")), by_label(Named("condition", "not north.alert"))
    ('Northland', 'not “Keep forces on high alert” by Northland')
    """

    def named(each: Named) -> str:
        if each.kind == "input" and pairs and each.name in pairs:
            return pairs[each.name].words(cases[0])
        told = next((said for case in _order(each, cases) if (said := _label(each, case))), "")
        return told or _without_case(each) or typed(each)

    return named


def noting_statements(naming: Naming, told: dict[str, None]) -> Naming:
    """Return a naming that also keeps, in `told`, the text of every statement that it names.

    >>> told = {}
    >>> by_label = noting_statements(typed, told)
    >>> by_label(Named("statement", "not “Go”", ("not a.go",), bare=True)), list(told)
    ('not “Go”', ['not a.go'])
    """

    def named(each: Named) -> str:
        if each.kind == "statement":
            told[each.of[0]] = None
        return naming(each)

    return named


def _order(each: Named, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the cases in the order in which they are asked for a label."""
    return tuple(reversed(cases)) if each.kind == "image" and each.of[1:] == ("second",) else cases


def _label(each: Named, case: Case) -> str:
    """Return the label of a thing in a case; empty where the case does not know it."""
    match each.kind:
        case "actor":
            return case.name(each.name) if each.name in case.actors else ""
        case "condition":
            return _condition(each.name, case)
        case "goal":
            name, condition = each.of
            return f"{quoted(name)}: {told}" if (told := _condition(condition, case)) else ""
        case "image":
            return _image(each.of[0], each.name, case)
        case "measure":
            return quoted(titled(case, each.name)) if each.name in case.measures else ""
        case "reading":
            return _reading(each.name, case)
        case "input":
            return _input(each.name, case)
        case "category":
            owner = next((actor for actor in case.images if each.of[0] == _reading_of(actor)), "")
            return _image(owner, each.name, case)
        case "source":
            return source_name(case.sources[each.name]) if each.name in case.sources else ""
        case "policy":
            return quoted(each.name) if each.name in case.policies else ""
        case "expert":
            return _expert(each.name, each.of[0], case)
        case "value" if (field := _field(*each.of)) is not None and field.kind == "condition":
            return _condition(each.name, case)
    return ""


def _image(actor: str, name: str, case: Case) -> str:
    """Return the label of an image of an actor; empty where the case has no such image."""
    stated = case.images.get(actor, {}).get(name)
    return "" if stated is None else quoted(stated.label or name.replace("_", " "))


def _reading(name: str, case: Case) -> str:
    """Return a reading, `IMAGE` or `ACTOR=IMAGE, …`, as actors with the labels of their images; empty where one is unknown."""
    found = []
    for part in name.split(", "):
        actor, sign, image = part.rpartition("=")
        owners = [actor] if sign else [owner for owner, images in case.images.items() if image in images]
        label = _image(owners[0], image, case) if len(owners) == 1 else ""
        if not label:
            return ""
        found.append(f"{case.name(owners[0])} as {label.strip('“”')}")
    return ", ".join(found)


def _reading_of(actor: str) -> str:
    return str(Input(InputKind.READING, actor))


def _input(name: str, case: Case) -> str:
    """Return the label of an uncertain input, or the words for what it is; empty where the case has no such input."""
    for actor in case.images:
        if name == _reading_of(actor):
            return f"the reading of {case.name(actor)}"
    try:
        found = next((each for each in estimates_in(case) if each.name == name), None)
    except OfframpError:  # a case that lacks what worlds need has no inputs
        return ""
    if found is None:
        return ""
    if found.estimate.label:
        return quoted(found.estimate.label)
    match found.path:
        case (*_, str(actor), "tempo" | "reliability" as key) if actor in case.actors:
            return f"the {key} of {case.name(actor)}"
        case ("doubt", actor, *_):
            return f"the doubt about {case.name(actor)}"
        case ("agreements", agreement, _):
            return f"the rate of the agreement {quoted(agreement)}"
        case ("stocks", stock, _):
            return f"{quoted(stock.replace('_', ' '))} at the start"
        case ("harms", harm, condition):
            return f"{quoted(harm.replace('_', ' '))} of {_condition(condition, case) or condition}"
    return quoted(name.replace("_", " "))


def _condition(text: str, case: Case) -> str:
    """Return a condition in words; empty where it is none, or names nothing that the case has a label for."""
    if text in case.terms or text in case.goals:
        return quoted(text.replace("_", " "))
    try:
        told = in_words(case, text)
    except OfframpError:
        return ""
    return told if told != text else ""


def _expert(name: str, actor: str, case: Case) -> str:
    """Return the label of an expert who states an order of an actor's statements."""
    stated = [case.preferences.get(actor), *(each.preferences for each in case.images.get(actor, {}).values())]
    for wants in stated:
        if isinstance(wants, Statements) and (expert := (wants.experts or {}).get(name)) is not None:
            return quoted(expert.label or name.replace("_", " "))
    return ""


def _without_case(each: Named) -> str:
    """Return the words for a part of the file, or for the description of a state; empty for any other thing."""
    if each.kind == "state":
        return each.of[0]
    if each.kind == "section":
        return each.name
    if each.kind == "key":
        field = _field(each.of[0], each.name)
        return quoted(field.label if field is not None else each.name)
    if each.kind == "value":
        field = _field(*each.of)
        chosen = dict(field.choices).get(each.name, "") if field is not None else ""
        return chosen or (each.name if field is not None and field.kind in ("choice", "span") else quoted(each.name))
    return ""


def _field(section: str, key: str) -> FormField | None:
    """Return the field of the form for a key of the entries of a section."""
    form = records_of(section)
    return next((field for field in form.fields if field.key == key), None) if form is not None else None
