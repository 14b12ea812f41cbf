"""Long work in the background: progress, partial answers, cancel."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offramp.errors import OfframpError, TooLarge
from offramp.web.missing import MissingError
from offramp.web.workers import Cancelled, WorkerFault

if TYPE_CHECKING:
    from offramp.web.workers import Workers

__all__ = ["Job", "Jobs"]

log = logging.getLogger(__name__)

MOST_KEPT = 40
"""Most jobs that are remembered; the oldest that are over are forgotten first."""


@dataclass
class Job:
    """A question in the background. `state` is one of waiting, running, done, cancelled, failed.

    `progress` is the activity with the numbers done and in all; `answer` may be a partial one while the job runs. `version` is that of
    the case that was asked about, `place` its number within the case, and `seen` the time (monotonic) at which a reader last looked at
    the job or its case.
    """

    number: str
    question: str
    title: str
    back: str
    arguments: dict[str, Any]
    began: float = field(default_factory=time.time)
    state: str = "waiting"
    progress: tuple[str, int, int] = ("waiting", 0, 0)
    answer: Any = None
    message: str = ""
    cancelled: threading.Event = field(default_factory=threading.Event)
    changes: int = 0
    version: int = 0
    place: int = 0
    seen: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def over(self) -> bool:
        """Whether the job will not change any more."""
        return self.state in ("done", "cancelled", "failed")

    def note_seen(self) -> None:
        """Note that a reader looks at the job."""
        self.seen = time.monotonic()

    def to_dict(self) -> dict[str, Any]:
        """Return the state of the job as plain values, without its answer."""
        activity, done, total = self.progress
        return {
            "job": self.number,
            "version": self.version,
            "place": self.place,
            "title": self.title,
            "state": self.state,
            "activity": activity,
            "done": done,
            "total": total,
            "partial": self.answer is not None and not self.over,
            "answers": self.changes,
            "message": self.message,
        }


class Jobs:
    """The jobs of a server; a few run at a time, each in a process of its own."""

    def __init__(self, workers: Workers, most: int, patience: float = 600.0) -> None:
        self.workers, self.patience = workers, patience
        self._slots = threading.Semaphore(most)
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._closed = False

    def begin(self, question: str, title: str, back: str, version: int = 0, place: int = 0, **arguments: Any) -> Job:
        """Begin a job about a version of a case, or return the one that answers the same question already."""
        with self._lock:
            for job in self._jobs.values():
                same = job.question == question and job.arguments == arguments
                if same and job.state not in ("cancelled", "failed") and not job.cancelled.is_set():
                    job.note_seen()
                    return job
            waiting = sum(not job.over for job in self._jobs.values())
            if waiting > 3 * MOST_KEPT // 4:
                raise TooLarge("too much work is waiting; cancel some of it first")
            job = Job(secrets.token_urlsafe(9), question, title, back, arguments, version=version, place=place)
            self._jobs[job.number] = job
            for old in [each for each in self._jobs.values() if each.over][: max(len(self._jobs) - MOST_KEPT, 0)]:
                del self._jobs[old.number]
        threading.Thread(target=self._run, args=(job,), daemon=True, name=f"job-{job.number}").start()
        return job

    def find(self, number: str) -> Job:
        """Return a job by its number; raise `QuestionError` where there is none."""
        with self._lock:
            job = self._jobs.get(number)
        if job is None:
            raise MissingError(
                "work", "there is no such work; it may have been forgotten after the server was started again"
            )
        job.note_seen()
        return job

    def listed(self) -> list[Job]:
        """Return the jobs, the latest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def about(self, case: str, question: str) -> list[Job]:
        """Return the jobs with a question about a case, the latest first."""
        return [job for job in self.listed() if job.question == question and job.back.startswith(f"/cases/{case}/")]

    def note_seen(self, case: str) -> None:
        """Note that a reader looks at a case: the jobs about it have a reader."""
        for job in self.listed():
            if not job.over and job.back.startswith(f"/cases/{case}/"):
                job.note_seen()

    def cancel(self, number: str) -> Job:
        """Cancel a job, and wait up to five seconds for its end; a partial answer stays."""
        job = self.find(number)
        job.cancelled.set()
        job.ended.wait(5.0)
        return job

    def close(self) -> None:
        """Cancel all jobs."""
        for job in self.listed():
            job.cancelled.set()

    def _given_up(self, job: Job) -> bool:
        """Return whether a job was cancelled, or has had no reader for longer than the patience of the server."""
        if time.monotonic() - job.seen > self.patience and not job.cancelled.is_set():
            job.message = f"nobody has looked at it or at its case for {self.patience / 60:g} minutes"
            job.cancelled.set()
        return job.cancelled.is_set()

    def _run(self, job: Job) -> None:
        try:
            self._answer(job)
        finally:
            job.ended.set()

    def _answer(self, job: Job) -> None:
        while not self._slots.acquire(timeout=0.2):
            if self._given_up(job):
                job.state = "cancelled"
                return
        try:
            if self._given_up(job):
                job.state = "cancelled"
                return
            job.state, job.progress = "running", ("starting", 0, 0)
            answer = self.workers.alone(
                job.question, job.arguments, lambda: self._given_up(job), lambda kind, values: _note(job, kind, values)
            )
            job.answer, job.changes, job.state = answer, job.changes + 1, "done"
        except Cancelled:
            job.state = "cancelled"
        except OfframpError as error:
            job.message, job.state = str(error), "failed"
        except WorkerFault:
            job.message, job.state = "the workbench has a fault; the terminal shows its place", "failed"
        except Exception:  # a thread has nobody to raise to
            log.exception("a job failed")
            job.message, job.state = "the workbench has a fault; the terminal shows its place", "failed"
        finally:
            self._slots.release()


def _note(job: Job, kind: str, values: Any) -> None:
    if kind == "progress":
        job.progress = values
    else:
        job.answer, job.changes = values, job.changes + 1
