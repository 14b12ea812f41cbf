"""The way through a first case: its steps, and the next one of a case that is just begun."""

from __future__ import annotations

from typing import Any

from offramp.language.sentence import mark
from offramp.web.entry_names import mapping_of

__all__ = ["next_step", "steps"]


def steps(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the way through a first case: each page, its sentence, and whether it is done."""
    actors = mapping_of(values.get("actors"))
    options = [option for spec in actors.values() for option in mapping_of(mapping_of(spec).get("options"))]
    wanting = set(mapping_of(values.get("preferences"))) | set(mapping_of(values.get("images")))
    return [
        {"page": "actors", "told": mark("Add the actors, at least two."), "done": len(actors) > 1},
        {
            "page": "actors",
            "told": mark("Give each actor an option, which is on or off."),
            "done": len(options) >= len(actors) > 0,
        },
        {
            "page": "rules",
            "told": mark("Tick what is on today, and save; it may be nothing."),
            "done": "status quo" in values,
        },
        {
            "page": "preferences",
            "told": mark("Say what each actor wants, the most important first."),
            "done": bool(actors) and wanting >= set(actors),
        },
    ]


def next_step(found: dict[str, Any]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return the next step of a case that lacks an entry, and the problems of what it states.

    `found` is the answer of the question `forms`. Without a step to take, the first is None and the second are all problems.

    >>> step, wrong = next_step({"readable": True, "values": {"title": "Mine"}, "problems": [{"message": "…", "lacks": "actors"}]})
    >>> step["page"], str(step["told"]), wrong
    ('actors', 'Add the actors, at least two.', [])
    """
    problems = list(found["problems"])
    first = next((step for step in steps(found["values"]) if not step["done"]), None)
    sections = {"actors", "status quo", "preferences"}
    if first is None or not found["readable"] or not any(each["lacks"] in sections for each in problems):
        return None, problems
    return first, [each for each in problems if each["lacks"] not in sections]
