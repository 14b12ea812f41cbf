"""Ask: stability and its reasons, routes and deals, and the changes that would make a goal hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError, TooLarge
from offramp.language.sentence import mark
from offramp.web.freshness import told
from offramp.web.noted import Noted
from offramp.web.numbers import whole_number
from offramp.web.page import Address, Page, Redirect
from offramp.web.saying import say
from offramp.web.store import Edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.web.page import Call

__all__ = ["ADDRESSES", "reading_asked"]

BY = ("deals", "improvements", "moves")
"""Kinds of willing steps of routes."""


def reading_asked(values: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the images and the events that a question names, by the arguments of the question.

    >>> reading_asked({"image": ("dprk=survivor", "usa="), "given": ("icbm",)})
    {'images': (('dprk', 'survivor'),), 'given': ('icbm',)}
    """
    pairs = [tuple(each.partition("=")[::2]) for each in values.get("image", ())]
    images = tuple((str(actor), str(image)) for actor, image in pairs if actor and image)
    return {"images": images, "given": tuple(each for each in values.get("given", ()) if each)}


def _stability(call: Call) -> Page:
    case = call.case()
    asked = {"key": call.asked("concept"), "search": call.asked("search"), "whole": call.wants_json}
    found = call.ask("stability", case, **reading_asked(call.query), **asked)
    return Page("stability", mark("Stability"), {"answer": found, "search": asked["search"]}, found["twin"], case)


def _graph(call: Call) -> Page:
    case = call.case()
    asked = {name: call.asked(name) for name in ("actor", "search", "centre", "depth")}
    found = call.ask("graph", case, **reading_asked(call.query), **asked, kind=call.asked("moves"))
    return Page("graph", mark("Conflict graph"), {"answer": found}, found["twin"], case)


def _why(call: Call) -> Page:
    case = call.case()
    asked = {"state": call.asked("state"), "actor": call.asked("actor"), "key": call.asked("concept")}
    found = call.ask("why", case, **reading_asked(call.query), **asked)
    notes = call.workbench.store.history.notes(case.name)
    named = Noted(notes).told(found["statements"])
    return Page("why", mark("Why"), {"answer": found, "notes_told": named}, found["twin"], case)


def _routes(call: Call) -> Page:
    case = call.case()
    by = call.asked("by") or BY[0]
    if by not in BY:
        raise QuestionError(f"steps are {', '.join(BY)}, not `{by}`")
    found = call.ask("routes", case, **reading_asked(call.query), to=call.asked("to"), start=call.asked("from"), by=by)
    number, step = (whole_number(call.asked(name)) or 0 for name in ("route", "step"))
    route = found["routes"][min(number, len(found["routes"]) - 1)] if found["routes"] else None
    last = len(route["steps"]) if route else 0
    values = {"answer": found, "route": route, "number": number, "step": min(step, last), "last": last}
    return Page("routes", mark("Routes to a goal"), values, found["twin"], case)


def _inverse(call: Call) -> Page:
    case = call.case()
    reading, to = reading_asked(call.query), call.asked("to")
    actors = tuple(each for each in call.query.get("actor", ()) if each)
    late = ""
    try:
        found = call.ask("inverse", case, **reading, to=to, actors=actors)
    except TooLarge as error:
        if call.wants_json:
            raise
        # The form again, and the way to more time.
        late = str(error)
        found = {**call.ask("inverse", case, **reading, to="", actors=actors), "to": to}
    jobs = [told(each, case) for each in call.workbench.jobs.about(case.name, "inverse")]
    return Page("inverse", mark("Make it hold"), {"answer": found, "late": late, "jobs": jobs}, found["twin"], case)


def _inverse_work(call: Call) -> Redirect:
    """Search for the changes in the background."""
    case = call.case()
    fields = call.body.fields
    to = " ".join(call.body.get("to").split())
    if not to:
        raise QuestionError("name a goal: a condition that should hold")
    actors = tuple(each for each in fields.get("actor", ()) if each)
    title = say(
        "Changes with which {goal} holds, in {case}, version {version}",
        goal=to,
        case=case.name,
        version=case.version.place,
    )
    back = f"/cases/{case.name}/ask/inverse"
    job = call.workbench.jobs.begin(
        "inverse",
        title,
        back,
        case.version.number,
        case.version.place,
        text=case.text,
        **reading_asked(fields),
        to=to,
        actors=actors,
    )
    return Redirect(f"/work/{job.number}")


def _trial(call: Call) -> Redirect:
    """Make the changes of preferences for one target in a copy of the case, and compare the two."""
    case = call.case()
    fields = call.body.fields
    reading = reading_asked(fields)
    to, key, state = (call.body.get(name) for name in ("to", "concept", "state"))
    actors = tuple(each for each in fields.get("actor", ()) if each)
    text, change = case.text, say("Copy of {case}, version {version}", case=case.name, version=case.version.place)
    if number := call.body.get("job"):  # the answer of a search in the background, about the text that it had
        job = next((each for each in call.workbench.jobs.about(case.name, "inverse") if each.number == number), None)
        if job is None:
            raise QuestionError(
                "there is no such search; it may have been forgotten after the server was started again"
            )
        text, change = job.arguments["text"], say("Copy of {case}, as it was searched", case=case.name)
        edits_found = _found_by(job.answer, key, state)
    else:
        edits_found = call.ask("trial", case, **reading, to=to, actors=actors, key=key, state=state)["edits"]
    store = call.workbench.store
    name = store.add(f"{case.name}-trial", text, change)
    edits = [Edit("put", tuple(path), value) for path, value in edits_found]
    store.edit(
        name,
        store.open(name).version.number,
        edits,
        say("Trial: {goal} holds in {state} under {concept}", goal=to, state=state, concept=key.upper()),
    )
    return Redirect(f"/cases/{case.name}/argue/compare?other={name}")


def _found_by(answer: Any, key: str, state: str) -> Any:
    """Return the edits for a target in the answer of a search; raise `QuestionError` where there are none."""
    for group in (answer or {}).get("found", ()):
        for target in group["targets"]:
            if (group["concept"], target["state"]) == (key, state) and target["trial"] is not None:
                return target["trial"]
    raise QuestionError("this change cannot be tried by changes of statements")


ADDRESSES = (
    Address("/cases/{name}/ask/stability", _stability, twin=True),
    Address("/cases/{name}/ask/graph", _graph, twin=True),
    Address("/cases/{name}/ask/why", _why, twin=True),
    Address("/cases/{name}/ask/routes", _routes, twin=True),
    Address("/cases/{name}/ask/inverse", _inverse, twin=True),
    Address("/cases/{name}/ask/inverse", _trial, "POST"),
    Address("/cases/{name}/ask/inverse/work", _inverse_work, "POST"),
)
