"""A page as data: its template, its values, and the plain values of its JSON twin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offramp.errors import QuestionError
from offramp.web.bodies import Body
from offramp.web.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offramp.web.store import OpenCase
    from offramp.web.workbench import Workbench

__all__ = ["Address", "Call", "Download", "Page", "Redirect"]


@dataclass(frozen=True)
class Call:
    """A request as a page sees it: the workbench, the names in its path, its query and its form."""

    workbench: Workbench
    names: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: Body = field(default_factory=Body)
    path: str = "/"
    wants_json: bool = False
    posted: bool = False

    def asked(self, name: str, default: str = "") -> str:
        """Return the last value of a name in the query."""
        values = self.query.get(name, ())
        return values[-1].strip() if values else default

    def case(self) -> OpenCase:
        """Return the case that the path names, as it stands; note that it was opened, and that work about it has a reader."""
        opened = self.workbench.store.open(self.names["name"])
        self.workbench.store.history.note_opened(opened.name)
        self.workbench.jobs.note_seen(opened.name)
        return opened

    def version(self) -> int:
        """Return the version that a form showed."""
        number = whole_number(self.body.get("version"))
        if number is None:
            raise QuestionError("the form does not say which version of the case it shows; load the page again")
        return number

    def behind(self, otherwise: str = "") -> str:
        """Return the path of the page whose form was sent: the one that it names, among those of the same case, or else another."""
        head = f"/cases/{self.names['name']}/"
        back = self.body.get("back")
        safe = back.startswith(head) and not any(sign in back for sign in ("\\", "\n", "\r", "//"))
        return back if safe else f"{head}{otherwise}"

    def over(self) -> int | None:
        """Return the version whose changes a form replaces, which its reader has seen; None where there is none."""
        return whole_number(self.body.get("over"))

    def ask(self, question: str, case: OpenCase, **arguments: Any) -> Any:
        """Return the answer to a question about a case."""
        return self.workbench.workers.ask(question, about=case.name, text=case.text, **arguments)


@dataclass(frozen=True)
class Page:
    """A page: its template without ending, its title, its values, and its JSON twin (None where it has none)."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    twin: Any = None
    case: OpenCase | None = None
    status: int = 200


@dataclass(frozen=True)
class Redirect:
    """The address of the page that shows the result of a form; `merged` where the form had not shown the current version."""

    to: str
    receipt: str = ""
    version: int | None = None
    merged: bool = False


@dataclass(frozen=True)
class Download:
    """Bytes that are no page: a file to keep (with a name), or a picture (without)."""

    data: bytes
    kind: str
    name: str = ""
    cached: bool = False


@dataclass(frozen=True)
class Address:
    """An address of the workbench: the function that answers, its methods, and whether it has a JSON twin at `PATH.json`."""

    path: str
    answer: Callable[[Call], Page | Redirect | Download]
    method: str = "GET"
    twin: bool = False
