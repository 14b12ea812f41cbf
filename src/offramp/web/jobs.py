"""Long work in the background: progress, partial answers, cancel."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offramp.errors import OfframpError, QuestionError, TooLarge
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

    `progress` is the activity with the numbers done and in all; `answer` may be a partial one while the job runs.
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

    @property
    def over(self) -> bool:
        """Whether the job will not change any more."""
        return self.state in ("done", "cancelled", "failed")

    def to_dict(self) -> dict[str, Any]:
        """Return the state of the job as plain values, without its answer."""
        activity, done, total = self.progress
        return {
            "job": self.number,
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

    def __init__(self, workers: Workers, most: int) -> None:
        self.workers = workers
        self._slots = threading.Semaphore(most)
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._closed = False

    def begin(self, question: str, title: str, back: str, **arguments: Any) -> Job:
        """Begin a job, or return the one that answers the same question already."""
        with self._lock:
            for job in self._jobs.values():
                same = job.question == question and job.arguments == arguments
                if same and job.state not in ("cancelled", "failed"):
                    return job
            waiting = sum(not job.over for job in self._jobs.values())
            if waiting > 3 * MOST_KEPT // 4:
                raise TooLarge("too much work is waiting; cancel some of it first")
            job = Job(secrets.token_urlsafe(9), question, title, back, arguments)
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
            raise QuestionError("there is no such work; it may have been forgotten after the server was started again")
        return job

    def listed(self) -> list[Job]:
        """Return the jobs, the latest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def about(self, case: str, question: str) -> list[Job]:
        """Return the jobs with a question about a case, the latest first."""
        return [job for job in self.listed() if job.question == question and job.back.startswith(f"/cases/{case}/")]

    def cancel(self, number: str) -> Job:
        """Cancel a job; its process ends within a second, and a partial answer stays."""
        job = self.find(number)
        job.cancelled.set()
        return job

    def close(self) -> None:
        """Cancel all jobs."""
        for job in self.listed():
            job.cancelled.set()

    def _run(self, job: Job) -> None:
        while not self._slots.acquire(timeout=0.2):
            if job.cancelled.is_set():
                job.state = "cancelled"
                return
        try:
            if job.cancelled.is_set():
                job.state = "cancelled"
                return
            job.state, job.progress = "running", ("starting", 0, 0)
            answer = self.workers.alone(
                job.question, job.arguments, job.cancelled, lambda kind, values: _note(job, kind, values)
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
