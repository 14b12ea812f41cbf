"""A worker process: it answers one question at a time, within a limit of memory."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError, OfframpError, TooManyStates
from offramp.web.allowance import Allowance, set_allowed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["BUILDING", "QUESTIONS", "work"]

QUESTIONS = {
    "edit": "offramp.web.questions.editing:edited",
    "forms": "offramp.web.questions.forms:forms",
    "schedules": "offramp.web.questions.schedules:schedules",
    "import": "offramp.web.questions.importing:imported",
    "stability": "offramp.web.questions.stability:equilibria",
    "graph": "offramp.web.questions.mapping:conflict_map",
    "why": "offramp.web.questions.stability:reasons",
    "routes": "offramp.web.questions.ways:ways_to",
    "inverse": "offramp.web.questions.ways:changes_for",
    "trial": "offramp.web.questions.ways:trial",
    "interview": "offramp.web.questions.interviewing:next_question",
    "discovery": "offramp.web.questions.long_work:deciding_unknowns",
    "risk": "offramp.web.questions.risks:risk_of",
    "kernels": "offramp.web.questions.kernels:compiled_kernels",
    "subjects": "offramp.web.questions.renaming:renamed_subjects",
    "density": "offramp.web.questions.density:density_picture",
    "compare": "offramp.web.questions.comparing:compared",
    "ranking": "offramp.web.questions.long_work:ranking_of",
    "claims": "offramp.web.questions.long_work:claims_tested",
    "glance": "offramp.web.questions.long_work:choice_at_a_glance",
    "brief": "offramp.web.questions.long_work:written_brief",
}
"""The module and function that answers each question; nothing else can be asked."""

BUILDING = frozenset({"edit", "forms", "schedules", "import", "density", "subjects"})
"""The questions of the pages on which a case is built; they are quick, and a process is always free for them."""

WITHOUT_LIST = (
    "this question needs a list of the states, and the case has too many; Stability, Conflict graph, Why, Routes and Make it hold "
    "answer without one"
)
"""The answer to other questions about a case whose states cannot be listed."""

WARM = "offramp.web.questions.warm"
"""The module that imports the parts of offramp that questions need."""


def work(connection: Connection, memory: int, seconds: float) -> None:
    """Answer questions until the other end closes the connection.

    Each question is a name of `QUESTIONS` with its arguments. An answer is a pair: `("done", values)`, `("progress", (activity, done, total))`,
    `("partial", values)`, or `("problem", …)` with a message for the user; `("failed", text)` is a fault of the program.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory)
    set_allowed(Allowance(seconds, memory))
    import_module(WARM)
    gc.freeze()
    with contextlib.suppress(EOFError, OSError):
        connection.send(("ready", None))
        while True:
            name, arguments = connection.recv()
            connection.send(_answer(connection, name, arguments))


def _answer(connection: Connection, name: str, arguments: dict[str, Any]) -> tuple[str, Any]:
    from offramp.progress import watched

    def watcher(activity: str, done: int, total: int) -> None:
        connection.send(("progress", (activity, done, total)))

    module, _, function = QUESTIONS[name].partition(":")
    try:
        with watched(watcher):
            answer = getattr(import_module(module), function)
            if getattr(answer, "tells_parts", False):
                arguments = {**arguments, "tell": lambda values: connection.send(("partial", values))}
            return "done", answer(**arguments)
    except CaseError as error:
        places = [(p.message, p.place.line if p.place else 0, p.place.column if p.place else 0) for p in error.problems]
        return "problem", {"kind": "CaseError", "message": str(error), "problems": places}
    except TooManyStates as error:
        message = WITHOUT_LIST if _diagrams_would_answer(name, error) else str(error)
        return "problem", {"kind": "TooManyStates", "message": message, "problems": []}
    except OfframpError as error:
        return "problem", {"kind": type(error).__name__, "message": str(error), "problems": []}
    except MemoryError:
        return "problem", {
            "kind": "TooLarge",
            "message": "the question needs more memory than it may use",
            "problems": [],
        }
    except RecursionError:
        return "problem", {"kind": "TooLarge", "message": "the case is nested too deeply", "problems": []}
    except Exception:  # a fault of the program: its place goes to the terminal, without values
        return "failed", "".join(traceback.format_exc())


def _diagrams_would_answer(name: str, error: TooManyStates) -> bool:
    """Return whether other questions have an answer about a case with too many states for this one."""
    return name not in BUILDING and error.listless and find_spec("oxidd") is not None


def _limit_memory(memory: int) -> None:
    """Limit the data of this process, where the system can.

    The engine that draws charts reserves more addresses than any limit of the address space allows, so that stays free.
    """
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with contextlib.suppress(ValueError, OSError):  # a system without this limit
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
