"""Long work in the background: begin it, watch it, cancel it, and keep its result."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response, StreamingResponse

from offramp.errors import OfframpError, QuestionError
from offramp.language.language import LANGUAGES
from offramp.language.sentence import mark
from offramp.web.freshness import again, told
from offramp.web.guide import needs
from offramp.web.numbers import seed_number, whole_number
from offramp.web.page import Address, Download, Page, Redirect
from offramp.web.saying import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from offramp.web.jobs import Job
    from offramp.web.page import Call
    from offramp.web.store import OpenCase
    from offramp.web.workbench import Workbench

__all__ = ["ADDRESSES", "events"]

TITLES = {
    "ranking": mark("Ranking"),
    "claims": mark("Claims"),
    "glance": mark("The choice at a glance"),
    "discovery": mark("What decides the choice"),
    "brief": mark("Brief"),
}
"""The questions that run in the background, each with its title."""

HELP = {
    "ranking": mark("All policies, compared in worlds drawn from everything that is not known."),
    "claims": mark("Statements of the case, tested under each reading and in many worlds."),
    "glance": mark("The table of the brief: every policy by every measure that is judged."),
    "discovery": mark(
        "The unknowns that decide a measure, what it would be worth to know them, and the worlds in which another policy is best."
    ),
    "brief": mark("Two pages and an annex, as a file."),
}

WORLDS = {"ranking": 64, "claims": 64, "glance": 64, "discovery": 128, "brief": 256}
"""Number of worlds at first."""

MOST_WORLDS = 4096

SHOWN = 60
"""Characters of a wrong number that its message shows."""

LEAST_WORLDS = {"discovery": 50}
"""Least number of worlds of a question that needs more than one."""

FORMATS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Formats of a brief, each with its kind."""

IN_CASE = ("ranking", "claims", "glance", "discovery")
"""The questions under Ask."""

TICK = 0.25
"""Seconds between two looks at a job."""


def _form(question: str) -> Callable[[Call], Page]:
    def page(call: Call) -> Page:
        case = call.case()
        jobs = call.workbench.jobs.about(case.name, question)
        values = {
            "question": question,
            "help_of_question": HELP[question],
            "worlds": WORLDS[question],
            "jobs": [told(each, case) for each in jobs],
            **_last(jobs, case),
            "formats": tuple(FORMATS) if question == "brief" else (),
            "measures": _measures(call, case) if question == "discovery" else {},
            "needs": needs(question, call.ask("forms", case)),
        }
        twin = {"case": case.name, "question": question, "jobs": values["jobs"]}
        return Page("question", TITLES[question], values, twin, case)

    return page


def _last(jobs: list[Job], case: OpenCase) -> dict[str, Any]:
    """Return the last job of a question, and the last one with an answer, for a page."""
    answered = next((each for each in jobs if each.answer), None)
    if not jobs:
        return {"last": None, "parts": (), "parts_of": None, "parts_worlds": 0, "again": None}
    return {
        "last": told(jobs[0], case),
        "parts": answered.answer["parts"] if answered else (),
        "parts_of": told(answered, case) if answered else None,
        "parts_worlds": answered.answer.get("worlds", 0) if answered else 0,
        "again": again(jobs[0]),
    }


def _measures(call: Call, case: OpenCase) -> dict[str, str]:
    """Return the measures of a case, each name with its label."""
    stated = call.ask("forms", case)["values"].get("measures")
    measures = stated.items() if isinstance(stated, dict) else ()
    return {str(name): str((each.get("label") if isinstance(each, dict) else "") or name) for name, each in measures}


def _begin(question: str) -> Callable[[Call], Redirect]:
    def begun(call: Call) -> Redirect:
        case = call.case()
        more: dict[str, Any] = {}
        if question == "brief":
            more = {"form": call.body.get("format") or "html", "language": call.body.get("language") or "en"}
            if more["form"] not in FORMATS:
                raise QuestionError(f"a brief is written as {', '.join(FORMATS)}")
            if more["language"] not in LANGUAGES:
                raise QuestionError(f"a brief is written in {' or '.join(LANGUAGES)}, not `{more['language']}`")
        if question == "glance":
            more = {"language": call.workbench.settings.language}
        if question == "discovery":
            more = {"measure": call.body.get("measure")}
        samples, seed = _worlds(call, question), _seed(call)
        title = say(
            "{question} of {case}, version {version}",
            question=say(TITLES[question]),
            case=case.name,
            version=case.version.place,
        )
        number, place = case.version.number, case.version.place
        job = call.workbench.jobs.begin(
            question, title, call.path, number, place, text=case.text, samples=samples, seed=seed, **more
        )
        return Redirect(f"/work/{job.number}")

    return begun


def _worlds(call: Call, question: str) -> int:
    least, stated = LEAST_WORLDS.get(question, 1), call.body.get("samples")
    number = whole_number(stated or str(WORLDS[question]), MOST_WORLDS)
    if number is None or number < least:
        raise QuestionError(
            f"the number of worlds is a whole number from {least} to {MOST_WORLDS:,}, not `{stated[:SHOWN]}`"
        )
    return number


def _seed(call: Call) -> int:
    stated = call.body.get("seed")
    number = seed_number(stated or "0")
    if number is None:
        raise QuestionError(f"the seed is a whole number, 0 or more, not `{stated[:SHOWN]}`")
    return number


def _job(call: Call) -> Page:
    job = call.workbench.jobs.find(call.names["number"])
    answer = job.answer or {}
    case = _case_of(call, job)
    values = {
        "job": told(job, case),
        "again": again(job),
        "back": job.back,
        "parts": answer.get("parts", ()),
        "translated": job.question == "glance",
        "parts_worlds": answer.get("worlds", 0),
        "file": "data" in answer,
        "needs": needs(job.question, call.ask("forms", case)) if job.state == "failed" and case is not None else [],
    }
    values |= {"changes": answer.get("found", ()), "to": answer.get("to", "")}
    twin = {**told(job, case), "answer": answer.get("twin")}
    return Page("job", job.title, values, twin, case)


def _case_of(call: Call, job: Job) -> OpenCase | None:
    """Return the case that a job is about as it stands; None where its file has gone, or cannot be opened."""
    try:
        return call.workbench.store.open(job.back.split("/")[2])
    except OfframpError:
        return None


def _cancel(call: Call) -> Redirect:
    job = call.workbench.jobs.cancel(call.names["number"])
    return Redirect(f"/work/{job.number}", say("Cancelled."))


def _file(call: Call) -> Download:
    job = call.workbench.jobs.find(call.names["number"])
    if job.state != "done" or "data" not in (job.answer or {}):
        raise QuestionError("this work has no file, or is not done")
    name = job.back.split("/")[2]
    ending = job.answer["ending"]
    return Download(job.answer["data"], FORMATS.get(ending, "application/octet-stream"), f"{name}-brief.{ending}")


def _all(call: Call) -> Page:
    jobs = [told(each, _case_of(call, each)) for each in call.workbench.jobs.listed()]
    return Page("work", mark("Work in the background"), {"jobs": jobs}, {"jobs": jobs})


def events(workbench: Workbench) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that sends the progress of a job as server-sent events until it is over."""

    async def endpoint(request: Request) -> Response:
        try:
            job = workbench.jobs.find(request.path_params["number"])
        except QuestionError:
            return Response(status_code=404)

        async def sent() -> AsyncIterator[str]:
            last = ""
            while True:
                job.note_seen()
                now = json.dumps(job.to_dict())
                if now != last:
                    yield f"data: {now}\n\n"
                    last = now
                if job.over or await request.is_disconnected():
                    return
                await asyncio.sleep(TICK)

        return StreamingResponse(sent(), media_type="text/event-stream")

    return endpoint


ADDRESSES = (
    *(Address(f"/cases/{{name}}/ask/{question}", _form(question), twin=True) for question in IN_CASE),
    *(Address(f"/cases/{{name}}/ask/{question}", _begin(question), "POST") for question in IN_CASE),
    Address("/cases/{name}/argue/brief", _form("brief"), twin=True),
    Address("/cases/{name}/argue/brief", _begin("brief"), "POST"),
    Address("/work", _all, twin=True),
    Address("/work/{number}", _job, twin=True),
    Address("/work/{number}/cancel", _cancel, "POST"),
    Address("/work/{number}/file", _file),
)
