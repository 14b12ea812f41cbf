"""Build: the forms of the sections of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import nearest
from offramp.language.sentence import mark
from offramp.web.entry_names import actor_name, condition_words, mapping_of
from offramp.web.guide import next_step, steps
from offramp.web.missing import MissingError
from offramp.web.page import Address, Page
from offramp.web.record_forms import record_forms
from offramp.web.records import expanded, shown_fields
from offramp.web.rendering import SECTIONS
from offramp.web.saying import say
from offramp.web.sections import ACTOR, CASE, DRAW, ESTIMATE, EXPERT, LISTS, OPTION, RANKING, STAGE, WEIGHTS

if TYPE_CHECKING:
    from offramp.web.page import Call
    from offramp.web.sections import FormField, RecordForm

__all__ = ["ADDRESSES"]

Path = tuple[str | int, ...]


def _build(call: Call) -> Page:
    """Return the page of one section of a case."""
    case = call.case()
    section = call.names["section"]
    titles = dict(SECTIONS["build"])
    if section not in titles:
        close = nearest(section, titles)
        meant = f"; did you mean `{close[0]}`?" if close else ""
        pages = ", ".join(f"`{each}`" for each in titles)
        raise MissingError("page", f"there is no page `{section}` under Build, which has {pages}{meant}")
    found = call.ask("forms", case)
    values = found["values"]
    first, wrong = next_step(found)
    shown = {
        "found": found,
        "problems": wrong,
        "next_step": first,
        "estimate": ESTIMATE,
        "names": found["names"],
        "entries": _ENTRIES.get(section, _records)(values, section),
        "help_of_section": HELP.get(section, ""),
        "stage_fields": STAGE,
        "steps": steps(values) if section == "case" else (),
        "stated": [key for key in OF_RISK if values.get(key)],
        "risks": all(values.get(key) for key in ("policies", "measures")),
        "stage_blank": shown_fields(STAGE, None),
    }
    if section == "policies":
        shown["lines"] = call.ask("schedules", case)["lines"]
    twin = {
        "case": case.name,
        "version": case.version.number,
        "section": section,
        "problems": found["problems"],
        "values": values,
    }
    template = {
        "case": "build_case",
        "actors": "build_actors",
        "rules": "build_rules",
        "preferences": "build_preferences",
    }
    return Page(
        template.get(section, "build_policies" if section == "policies" else "build_records"),
        titles[section],
        shown,
        twin,
        case,
    )


OF_THINGS = ("rates", "harms")
"""The sections whose entries have names of events, options or terms."""

OF_RISK = ("events", "unknowns", "policies", "measures")
"""The sections that questions of risk rest on; the last two are needed."""

HELP = {
    "case": mark("What the case is called, and when it begins."),
    "actors": mark(
        "Who can do something, and what each can do. An actor is a decision maker, with options that are on or off."
    ),
    "rules": mark("What is on today, what cannot be, and where the crisis ends."),
    "preferences": mark("What each actor wants, the most important first (option prioritisation)."),
    "readings": mark("Rival readings of an actor, what actors believe of each other, and how sure an order is."),
    "evidence": mark("Records behind the numbers: past crises, past spans, and estimates from data files."),
    "events": mark("What can happen without anybody's choice, and how often."),
    "unknowns": mark(
        "Numbers that are not known exactly. Low and high are the 5th and the 95th percentile, best is the median."
    ),
    "agreements": mark("Deals that actors make together."),
    "policies": mark(
        "Commitments of one side, in stages. Each stage holds options on or off, for a time or until a condition."
    ),
    "measures": mark("The questions of risk: chances, amounts and times that a policy should make low or high."),
    "claims": mark("Statements to be tested on the case."),
    "sources": mark("Publications and people that the case rests on."),
}
"""One or two sentences at the head of each page."""


def _entry(fields: tuple[FormField, ...], value: Any, path: Path, short: str = "", **more: Any) -> dict[str, Any]:
    """Return an entry for the template: its path, its fields, and the text of each input."""
    return {
        "path": list(path),
        "name": str(path[-1]) if path else "",
        "fields": fields,
        "shown": shown_fields(fields, value, short),
        **more,
    }


def _case(values: dict[str, Any], _section: str) -> dict[str, Any]:
    return _entry(CASE, values, ())


def _actors(values: dict[str, Any], _section: str) -> list[dict[str, Any]]:
    """Return every actor with its options."""
    found = []
    for actor, spec in mapping_of(values.get("actors")).items():
        path = ("actors", actor)
        options = mapping_of(mapping_of(spec).get("options"))
        listed = [_entry(OPTION, value, (*path, "options", option), "label") for option, value in options.items()]
        found.append(_entry(ACTOR, spec, path, options=listed))
    return found


def _rules(values: dict[str, Any], _section: str) -> dict[str, Any]:
    """Return the status quo, the lists of conditions, the end of the crisis, and the terms."""
    status_quo = values.get("status quo")
    on = [str(each) for each in status_quo] if isinstance(status_quo, list) else [str(status_quo)] if status_quo else []
    lists = []
    for key, title, told in LISTS:
        value = values.get(key)
        rules = value if isinstance(value, list) else [] if value is None else [value]
        alone = value is not None and not isinstance(value, list)
        entries = [{"path": [key] if alone else [key, i], "text": str(rule)} for i, rule in enumerate(rules)]
        lists.append({"key": key, "title": title, "help": told, "entries": entries})
    return {"on": on, "lists": lists, "ends": str(values.get("ends") or ""), "forms": _records(values, "rules")}


def _records(values: dict[str, Any], section: str) -> list[dict[str, Any]]:
    """Return the record forms of a page, each with its entries, and the names that a new entry can have."""
    found = []
    for form in record_forms().get(section, ()):
        stated = values.get(form.section)
        entries = [
            _entry(form.fields, value, path, form.short, title=title, words=_in_words(form, values, path, title))
            for path, title, value in _stated(form, stated)
        ]
        choices = _choices(form, values, {tuple(entry["path"]) for entry in entries})
        groups = list(mapping_of(values.get("actors")) if form.group == "actor" else mapping_of(stated))
        blank = shown_fields(form.fields, None)
        found.append({"form": form, "entries": entries, "blank": blank, "choices": choices, "groups": groups})
    return found


def _in_words(form: RecordForm, values: dict[str, Any], path: Path, title: str) -> str:
    """Return the name of an entry for readers; actors by their names."""
    if form.shape == "listed":
        return say("{noun} {number}", noun=say(form.noun), number=int(path[-1]) + 1)
    if form.section in OF_THINGS:
        return ": ".join((*map(str, path[1:-1]), condition_words(values, str(path[-1])).strip("“”")))
    if form.group != "actor" and form.keys not in ("actors", "orders", "pairs"):
        return title
    actor, *rest = (str(part) for part in path[1:])
    if form.keys == "pairs":
        return say("{actor} about {other}", actor=actor_name(values, actor), other=actor_name(values, rest[0]))
    return _as(values, actor, rest[0]) if rest else actor_name(values, actor)


def _as(values: dict[str, Any], actor: str, image: str) -> str:
    """Return an actor under one reading, by their names for readers."""
    stated = mapping_of(mapping_of(mapping_of(values.get("images")).get(actor)).get(image))
    return say("{actor} as {reading}", actor=actor_name(values, actor), reading=str(stated.get("label") or image))


def _stated(form: RecordForm, stated: Any) -> list[tuple[Path, str, Any]]:
    """Return the path, the name and the value of each entry of a section."""
    if form.shape == "listed":
        listed = stated if isinstance(stated, list) else []
        return [((form.section, i), f"{form.noun} {i + 1}", value) for i, value in enumerate(listed)]
    entries: list[tuple[Path, str, Any]] = []
    estimates = {field.key for field in ESTIMATE} | {"evidence", "experts", "label", "note", "known", "until then"}
    for name, value in mapping_of(stated).items():
        inner = mapping_of(value)
        # The doubt of an actor is an estimate, or one for each of its readings.
        alone = form.keys == "orders" and (not inner or set(inner) <= estimates)
        if form.shape == "named" or alone:
            entries.append(((form.section, name), name, value))
        else:
            entries += [((form.section, name, key), f"{name}: {key}", each) for key, each in inner.items()]
    return entries


def _choices(form: RecordForm, values: dict[str, Any], taken: set[Path]) -> list[tuple[list[str], str]]:
    """Return the names of which a new entry has one, each as a path within its section, with its words."""
    actors = {key: str(mapping_of(spec).get("name") or key) for key, spec in mapping_of(values.get("actors")).items()}
    images = {key: mapping_of(mapping_of(values.get("images")).get(key)) for key in actors}
    found: list[tuple[list[str], str]] = []
    if form.keys in ("actors", "orders"):
        found = [([key], name) for key, name in actors.items() if not any(path[1] == key for path in taken)]
    if form.keys == "orders":
        whole = {path[1] for path in taken if len(path) == 2}
        found += [
            ([key, image], _as(values, key, image)) for key in actors if key not in whole for image in images[key]
        ]
    if form.keys == "pairs":
        found = [
            ([a, b], say("{actor} about {other}", actor=name, other=actors[b]))
            for a, name in actors.items()
            for b in actors
            if a != b
        ]
    return [each for each in found if (form.section, *each[0]) not in taken]


def _preferences(values: dict[str, Any], _section: str) -> list[dict[str, Any]]:
    """Return the preferences of every actor: those stated alone, and those of each image."""
    found = []
    for actor in mapping_of(values.get("actors")):
        images = mapping_of(mapping_of(values.get("images")).get(actor))
        readings: list[tuple[Path, str, Any]] = [
            (("images", actor, image, "preferences"), image, mapping_of(each).get("preferences"))
            for image, each in images.items()
        ]
        if not images:
            readings = [(("preferences", actor), "", mapping_of(values.get("preferences")).get(actor))]
        for path, image, stated in readings:
            title = _as(values, actor, image) if image else actor_name(values, actor)
            found.append(_wanted(actor, title, path, stated))
    for believer, beliefs in mapping_of(values.get("beliefs")).items():
        for actor, stated in mapping_of(beliefs).items():
            title = say(
                "{actor}, as {believer} believes",
                actor=actor_name(values, actor),
                believer=actor_name(values, believer),
            )
            found.append(_wanted(actor, title, ("beliefs", believer, actor), stated))
    return found


def _wanted(actor: str, title: str, path: Path, stated: Any) -> dict[str, Any]:
    """Return the preferences of one actor under one reading: statements in order, a ranking of states, or weights."""
    listed = stated if isinstance(stated, list) else mapping_of(stated).get("statements")
    where = path if isinstance(stated, list) or stated is None else (*path, "statements")
    pairs = mapping_of(stated).get("above")
    statements = []
    for i, each in enumerate(listed if isinstance(listed, list) else ()):
        entry = expanded(each, "say")
        flags = [flag for flag in ("strong", "unsure", "firm") if entry.get(flag) in ("true", True)]
        source = entry.get("source")
        told = ", ".join(map(str, source)) if isinstance(source, list) else str(source or "")
        statements.append(
            {
                "path": [*where, i],
                "say": str(entry.get("say", "")),
                "flags": flags,
                "source": told,
                "note": str(entry.get("note") or ""),
                "known": str(entry.get("known") or ""),
                "place": i,
            }
        )
    return {
        "actor": actor,
        "title": title,
        "id": [actor] if path[0] == "preferences" else list(path[1:]),
        "path": list(where),
        "ways": [
            {
                "form": key,
                "title": words,
                "entry": _entry(fields, mapping_of(stated) if key in mapping_of(stated) else None, path),
            }
            for key, words, fields in (
                ("ranking", mark("Ranking of states"), RANKING),
                ("weights", mark("Weights of conditions"), WEIGHTS),
            )
            if stated is None or isinstance(listed, list) or key in mapping_of(stated)
        ],
        "above": [*path, "above"],
        "experts": [
            _entry(EXPERT, value, (*path, "experts", name), "order")
            for name, value in mapping_of(mapping_of(stated).get("experts")).items()
        ],
        "draw": _entry((DRAW,), stated, path),
        "expert_blank": _entry(EXPERT, None, (*path, "experts")),
        "statements": statements,
        "other": stated is not None and not isinstance(listed, list),
        "pairs": [_pair(each) for each in pairs] if isinstance(pairs, list) else None,
        "alone": isinstance(stated, list),
    }


def _pair(value: Any) -> tuple[str, str]:
    if isinstance(value, list) and len(value) == 2:
        return str(value[0]), str(value[1])
    entry = mapping_of(value)
    return str(entry.get("above", "")), str(entry.get("below", ""))


def _policies(values: dict[str, Any], _section: str) -> list[dict[str, Any]]:
    """Return every policy with its stages; `told` has the conditions of a stage in words."""
    found = []
    for name, value in mapping_of(values.get("policies")).items():
        path: Path = ("policies", name)
        stages = value if isinstance(value, list) else [value] if isinstance(value, dict) and value else []
        listed = [
            _entry(STAGE, stage, (*path, i) if isinstance(value, list) else path, number=i + 1)
            for i, stage in enumerate(stages)
        ]
        for each in listed:
            each["told"] = {key: condition_words(values, each["shown"][key]) for key in ("when", "until", "while")}
        found.append({"name": name, "path": list(path), "stages": listed})
    return found


_ENTRIES: dict[str, Any] = {
    "case": _case,
    "actors": _actors,
    "rules": _rules,
    "preferences": _preferences,
    "policies": _policies,
}

ADDRESSES = (Address("/cases/{name}/build/{section}", _build, twin=True),)
