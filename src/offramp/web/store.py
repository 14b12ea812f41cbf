"""The cases of the workbench: the file of each, its versions, and changes that lose nobody's work."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from offramp.errors import OutputError, QuestionError, TooLarge
from offramp.web.saying import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offramp.web.history import CaseHistory, Version
    from offramp.web.workers import Workers
    from offramp.web.workspace import Workspace

__all__ = ["CaseStore", "Conflict", "Edit", "OpenCase"]


@dataclass(frozen=True)
class Edit:
    """One edit by a form: `put`, `insert`, `remove`, `move` or `rename`, the path of the entry, and its new value."""

    kind: str
    path: tuple[str | int, ...]
    value: Any = None

    @property
    def plain(self) -> tuple[str, tuple[str | int, ...], Any]:
        """The edit as plain values, for a worker."""
        return self.kind, self.path, self.value


@dataclass(frozen=True)
class OpenCase:
    """A case as it stands: its name, its text and its version.

    `merged` tells that a form was saved which showed another text than the current one: its page shows old values beside its own.
    """

    name: str
    text: str
    version: Version
    merged: bool = False


class Conflict(Exception):  # noqa: N818  (two people changed the same thing; nobody is at fault)
    """The entry that a form changes was changed meanwhile by another form; neither change is lost.

    `mine` is the text with the change of the form, made to the version that the form showed; `current` is the case as it stands.
    """

    def __init__(self, current: OpenCase, base: Version, mine: str, change: str) -> None:
        super().__init__("the same entry was changed meanwhile")
        self.current, self.base, self.mine, self.change = current, base, mine, change


class CaseStore:
    """Opens and changes cases, one change of a case at a time."""

    def __init__(self, workspace: Workspace, history: CaseHistory, workers: Workers, most: int) -> None:
        self.workspace, self.history, self.workers, self.most = workspace, history, workers, most
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)

    def open(self, name: str) -> OpenCase:
        """Return a case as its file has it.

        A file that another program has changed becomes a version of its own. A save that was interrupted after its version was kept
        is completed.
        """
        with self._lock_of(name):
            text = self.workspace.read(name)
            if len(text.encode()) > self.most:
                raise TooLarge(
                    f"the file of the case has more than {self.most:,} bytes, which the workbench does not open"
                )
            current = self.history.current(name)
            if current is None:
                return self._kept(name, text, say("Opened"))
            kept = self.history.text(current)
            if kept == text:
                return OpenCase(name, text, current)
            written = self.history.written(name)
            if written and written != current.number and self.history.text(self.history.version(name, written)) == text:
                with contextlib.suppress(
                    OutputError
                ):  # a full disk keeps nobody from reading; the next opening tries again
                    self._write(name, kept, current)
                return OpenCase(name, kept, current)
            return self._kept(name, text, say("Changed by another program"))

    def add(self, wanted: str, text: str, change: str) -> str:
        """Add a new case under a free name, and return the name."""
        self._refuse_large(text)
        name = self.workspace.add(wanted, text, self.history.opened())  # a removed case keeps its versions and notes
        with self._lock_of(name):
            self._kept(name, text, change)
        return name

    def edit(self, name: str, base: int, edits: Sequence[Edit], change: str, over: int | None = None) -> OpenCase:
        """Make the edits of a form that showed the version `base`; where the current one is `over`, in place of its changes.

        Raises
        ------
        Conflict
            where an entry that the form changes is another one by now.
        """

        def made(text: str, before: str | None, instead: bool) -> tuple[str, bool]:
            plain = [each.plain for each in edits]
            answer = self.workers.ask("edit", about=name, text=text, before=before, edits=plain, instead=instead)
            return answer["text"], answer["conflict"]

        with self._lock_of(name):
            opened = self._changed(name, base, made, change, over)
            for each in edits:
                if each.kind == "rename" and each.value != each.path[-1]:
                    self.history.note_rename(opened.version.number, each.path, each.value)
                    self._carry_notes(name, [(each.path, each.value)])
        return opened

    def replace(self, name: str, base: int, text: str, change: str, over: int | None = None) -> OpenCase:
        """Replace the whole text of a case, as shown in the version `base`; the current one too, where it is `over`."""
        self._refuse_large(text)
        return self._changed(
            name, base, lambda _, before, instead: (text, before is not None and not instead), change, over
        )

    def go_to(self, name: str, number: int, shown: int | None = None) -> OpenCase:
        """Make a kept version of a case the current one; undo and redo do so.

        Raises
        ------
        QuestionError
            where the form showed another version than the current one.
        """
        with self._lock_of(name):
            before = self.open(name).version.number
            if shown not in (None, before):
                raise QuestionError("the case was changed meanwhile by another page; load this page again")
            version = self.history.go_to(name, number)
            self._carry_notes(name, self.history.renames(name, before, number))
            text = self.history.text(version)
            self._write(name, text, version)
            return OpenCase(name, text, version)

    def at(self, name: str, number: int) -> OpenCase:
        """Return a kept version of a case."""
        version = self.history.version(name, number)
        return OpenCase(name, self.history.text(version), version)

    def _lock_of(self, name: str) -> threading.RLock:
        """Return the lock of a case; a name that is no case gets none."""
        self.workspace.file(name)
        return self._locks[name]

    def _changed(
        self,
        name: str,
        base: int,
        made: Callable[[str, str | None, bool], tuple[str, bool]],
        change: str,
        over: int | None,
    ) -> OpenCase:
        with self._lock_of(name):
            current = self.open(name)
            shown = self.at(name, base)
            moved_on = shown.text != current.text
            text, conflict = made(current.text, shown.text if moved_on else None, over == current.version.number)
            if conflict:
                mine, _ = made(shown.text, None, False)
                raise Conflict(current, shown.version, mine, change)
            if text == current.text:
                return replace(current, merged=moved_on)
            self._refuse_large(text)
            return replace(self._kept(name, text, change), merged=moved_on)

    def _carry_notes(self, name: str, renames: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        """Let the notes on renamed entries, and on statements that mention them, be about the new names."""
        for path, new in renames:
            notes = [*self.history.notes(name), *self.history.notes(name, removed=True)]
            subjects = sorted({str(note["path"]) for note in notes})
            if subjects:
                moved = self.workers.ask("subjects", subjects=subjects, path=path, new=new)
                self.history.move_notes(name, moved)

    def _kept(self, name: str, text: str, change: str) -> OpenCase:
        """Keep a version first, then write the file: a save that ends in between is completed when the case is next opened."""
        version = self.history.keep(name, text, change)
        self._write(name, text, version)
        return OpenCase(name, text, version)

    def _write(self, name: str, text: str, version: Version) -> None:
        if self.workspace.read(name) != text:
            self.workspace.write(name, text)
        self.history.note_written(name, version.number)

    def _refuse_large(self, text: str) -> None:
        if len(text.encode()) > self.most:
            raise QuestionError(
                f"the case has more than {self.most:,} bytes; a case of the workbench may not be larger"
            )
