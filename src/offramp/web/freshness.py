"""Whether the answer of work in the background is that of the case as it stands, and the form that asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.web.jobs import Job
    from offramp.web.store import OpenCase

__all__ = ["again", "is_stale", "told"]

FIELDS = ("samples", "seed", "measure", "form", "language", "to")
"""Arguments of a question that its form sends as they are."""


def is_stale(job: Job, case: OpenCase | None) -> bool:
    """Return whether a job was asked about another text than the present one of its case."""
    return case is not None and job.arguments.get("text") != case.text


def told(job: Job, case: OpenCase | None) -> dict[str, Any]:
    """Return the state of a job as plain values, and whether the case was changed since it began."""
    return {**job.to_dict(), "stale": is_stale(job, case)}


def again(job: Job) -> dict[str, Any]:
    """Return the address and the fields of the form that asks the same question about the present case."""
    names = {"form": "format"}
    fields = [
        (names.get(key, key), str(job.arguments[key])) for key in FIELDS if job.arguments.get(key) not in (None, "")
    ]
    fields += [("actor", each) for each in job.arguments.get("actors", ())]
    fields += [("image", f"{actor}={image}") for actor, image in job.arguments.get("images", ())]
    fields += [("given", each) for each in job.arguments.get("given", ())]
    return {"action": f"{job.back}/work" if job.question == "inverse" else job.back, "fields": fields}
