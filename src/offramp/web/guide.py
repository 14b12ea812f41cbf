"""The way through a first case: its steps, and the next one of a case that is just begun."""

from __future__ import annotations

from typing import Any

from offramp.language.sentence import mark
from offramp.web.entry_names import mapping_of

__all__ = ["needs", "next_step", "steps"]


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


NEEDED = {
    "risk": ("tempo", "measures or an end"),
    "ranking": ("tempo", "measures"),
    "discovery": ("tempo", "measures"),
    "glance": ("tempo", "measures", "policies", "horizon"),
    "claims": ("claims",),
}
"""Needs of the questions under Ask beyond a conflict graph."""

OF_TIMED_CLAIMS = ("tempo", "measures or an end")
"""Needs of the question whether claims hold, where one of them concerns chances over time."""

ADDED = {
    "tempo": ("actors", mark("Give each actor a tempo and a reliability.")),
    "measures": ("measures", mark("Add a measure that a policy should make low or high.")),
    "measures or an end": ("measures", mark("Add a measure that a policy should make low or high.")),
    "policies": ("policies", mark("Add the policies to compare. One may commit to nothing.")),
    "horizon": ("case", mark("Say how long the horizon is.")),
    "claims": ("claims", mark("Add a claim.")),
}
"""The page on which each need is met, and its sentence."""


def needs(question: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a case without problems lacks for a question, each with the page that adds it.

    `found` is the answer of the question `forms`.

    >>> case = {"values": {"actors": {"a": {"tempo": 4}}}, "problems": [], "timed claims": False}
    >>> [each["page"] for each in needs("risk", case)], needs("why", case)
    (['actors', 'measures'], [])
    """
    if found["problems"]:
        return []
    values = found["values"]
    actors = [mapping_of(spec) for spec in mapping_of(values.get("actors")).values()]
    met = {
        "tempo": all(spec.get(key) is not None for spec in actors for key in ("tempo", "reliability")),
        "measures or an end": bool(values.get("measures") or values.get("ends")),
        "policies": len(mapping_of(values.get("policies"))) > 0,
    }
    wanted = NEEDED.get(question, ()) + (OF_TIMED_CLAIMS if question == "claims" and found["timed claims"] else ())
    lacking = [need for need in wanted if not met.get(need, bool(values.get(need)))]
    return [{"page": ADDED[need][0], "told": ADDED[need][1]} for need in lacking]
