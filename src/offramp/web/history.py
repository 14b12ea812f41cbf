"""Every version of every case of a folder, in one SQLite file beside them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.errors import OutputError
from offramp.web.missing import MissingError
from offramp.web.saying import read_sentence, stored_sentence

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

    Path = tuple[str | int, ...]

__all__ = ["FOLDER", "CaseHistory", "Version"]

FOLDER = ".offramp"
"""Folder of the workbench's own files, inside the folder of cases."""

BETWEEN_NOTES = 30.0
"""Seconds between two notes that the same case was opened; each is written to the disk."""

_STEPS = (
    """
    create table texts (digest text primary key, body blob not null) without rowid;
    create table versions (
        id integer primary key, name text not null, parent integer references versions, digest text not null references texts,
        what text not null, at real not null
    );
    create index versions_of_name on versions (name, id);
    create table cases (
        name text primary key, current integer not null references versions, written integer not null, opened real not null
    ) without rowid;
    create table notes (
        id integer primary key, name text not null, path text not null, text text not null, source text not null, at real not null
    );
    """,
    "alter table notes add column removed real;",
    """
    alter table versions add column said text;
    create table renames (version integer primary key references versions, path text not null, new text not null);
    """,
)
"""The steps that bring the file from each of its formats to the next."""


@dataclass(frozen=True)
class Version:
    """One version of a case: its number, the version that it was made from, its words and its time (seconds).

    The number counts over all cases of the folder, and is that of forms; `place` counts within the case, from 1, and is that of texts
    for readers and of addresses.
    """

    number: int
    parent: int | None
    digest: str
    change: str
    at: float
    place: int


class CaseHistory:
    """Versions of cases, kept for ever; the current one of a case moves back and forth by undo and redo."""

    def __init__(self, folder: pathlib.Path) -> None:
        if (folder / FOLDER).is_symlink() or (folder / FOLDER / "history.sqlite").is_symlink():
            raise OutputError(
                f"{folder / FOLDER}: is a symbolic link; the workbench keeps its versions in the folder itself"
            )
        self._lock = threading.RLock()
        self._last_opened = ("", 0.0)
        self._base = _Base(folder / FOLDER / "history.sqlite")
        with self._lock:
            self._base.bring_up_to_date()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def current(self, name: str) -> Version | None:
        """Return the current version of a case; None where none was ever kept."""
        with self._lock:
            row = self._base.execute("select current from cases where name = ?", (name,)).fetchone()
        return self.version(name, row[0]) if row is not None else None

    def version(self, name: str, number: int) -> Version:
        """Return a version of a case by its number; raise `QuestionError` where the case has none of that number."""
        with self._lock:
            row = self._base.execute(
                "select id, parent, digest, what, at, said, (select count(*) from versions as earlier "
                "where earlier.name = versions.name and earlier.id <= versions.id) from versions where name = ? and id = ?",
                (name, number),
            ).fetchone()
        if row is None:
            raise MissingError("version", f"the case `{name}` has no version {number}")
        return _version(row)

    def at_place(self, name: str, place: int) -> Version:
        """Return a version of a case by its place, from 1; raise `MissingError` where the case has fewer versions."""
        with self._lock:
            (most,) = self._base.execute("select count(*) from versions where name = ?", (name,)).fetchone()
            row = self._base.execute(
                "select id from versions where name = ? order by id limit 1 offset ?", (name, max(place - 1, 0))
            ).fetchone()
        if row is None or place < 1:
            which = f"its versions are 1 to {most}" if most > 1 else "it has version 1 alone"
            raise MissingError("version", f"the case `{name}` has no version {place}; {which}")
        return self.version(name, row[0])

    def text(self, version: Version) -> str:
        """Return the text of a version."""
        with self._lock:
            (body,) = self._base.execute("select body from texts where digest = ?", (version.digest,)).fetchone()
        return zlib.decompress(body).decode()

    def keep(self, name: str, text: str, change: str) -> Version:
        """Keep a new version of a case, made from the current one, and make it the current one."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._lock, self._transaction():
            row = self._base.execute("select current from cases where name = ?", (name,)).fetchone()
            parent, now = row[0] if row is not None else None, time.time()
            self._base.execute("insert or ignore into texts values (?, ?)", (digest, zlib.compress(text.encode())))
            cursor = self._base.execute(
                "insert into versions (name, parent, digest, what, at, said) values (?, ?, ?, ?, ?, ?)",
                (name, parent, digest, str(change), now, stored_sentence(change)),
            )
            number = cursor.last
            self._set_current(name, number)
            (place,) = self._base.execute("select count(*) from versions where name = ?", (name,)).fetchone()
            return Version(number, parent, digest, change, now, place)

    def go_to(self, name: str, number: int) -> Version:
        """Make a kept version the current one."""
        found = self.version(name, number)
        with self._lock:
            self._set_current(name, number)
        return found

    def before(self, name: str) -> Version | None:
        """Return the version that undo goes to; None at the first."""
        current = self.current(name)
        return None if current is None or current.parent is None else self.version(name, current.parent)

    def after(self, name: str) -> Version | None:
        """Return the version that redo goes to, the latest made from the current one; None where there is none."""
        current = self.current(name)
        if current is None:
            return None
        with self._lock:
            row = self._base.execute(
                "select max(id) from versions where name = ? and parent = ?", (name, current.number)
            ).fetchone()
        return self.version(name, row[0]) if row[0] is not None else None

    def versions(self, name: str, most: int = 500) -> list[Version]:
        """Return the versions of a case, the latest first."""
        with self._lock:
            rows = self._base.execute(
                "select id, parent, digest, what, at, said, row_number() over (order by id) from versions "
                "where name = ? order by id desc limit ?",
                (name, most),
            ).fetchall()
        return [_version(row) for row in rows]

    def written(self, name: str) -> int | None:
        """Return the number of the version that was last written to the file of a case."""
        with self._lock:
            row = self._base.execute("select written from cases where name = ?", (name,)).fetchone()
        return row[0] if row is not None else None

    def note_written(self, name: str, number: int) -> None:
        """Note that the file of a case has this version."""
        with self._lock:
            self._base.execute("update cases set written = ? where name = ?", (number, name))

    def note_opened(self, name: str) -> None:
        """Note that a case was opened now; one that was the last noted, at most `BETWEEN_NOTES` seconds ago, is not written again."""
        with self._lock:
            last, at = self._last_opened
            if last == name and time.monotonic() - at < BETWEEN_NOTES:
                return
            self._last_opened = name, time.monotonic()
            with contextlib.suppress(OutputError):  # a full disk keeps nobody from reading
                self._base.execute("update cases set opened = ? where name = ?", (time.time(), name))

    def opened(self) -> dict[str, float]:
        """Return when each case was last opened, in seconds."""
        with self._lock:
            return dict(self._base.execute("select name, opened from cases").fetchall())

    def add_note(self, name: str, path: str, text: str, source: str) -> None:
        """Keep a note on an entry of a case."""
        with self._lock:
            self._base.execute(
                "insert into notes (name, path, text, source, at) values (?, ?, ?, ?, ?)",
                (name, path, text, source, time.time()),
            )

    def remove_note(self, name: str, number: int) -> None:
        """Remove a note; `restore_note` brings it back."""
        with self._lock:
            self._base.execute(
                "update notes set removed = ? where name = ? and id = ? and removed is null",
                (time.time(), name, number),
            )

    def restore_note(self, name: str, number: int) -> None:
        """Bring back a removed note."""
        with self._lock:
            self._base.execute("update notes set removed = null where name = ? and id = ?", (name, number))

    def notes(self, name: str, *, removed: bool = False) -> list[dict[str, object]]:
        """Return the notes on a case, or those that were removed, the latest first."""
        keys = ("id", "path", "text", "source", "at")
        with self._lock:
            rows = self._base.execute(
                "select id, path, text, source, at from notes where name = ? and (removed is not null) = ? "
                "order by removed desc, id desc",
                (name, removed),
            ).fetchall()
        return [dict(zip(keys, row, strict=True)) for row in rows]

    def move_notes(self, name: str, subjects: Mapping[str, str]) -> None:
        """Let the notes about each subject, also the removed ones, be about another."""
        with self._lock, self._transaction():
            for old, new in subjects.items():
                self._base.execute("update notes set path = ? where name = ? and path = ?", (f"\n{new}", name, old))
            # Two entries may have swapped their names, so each note moves once.
            self._base.execute(
                "update notes set path = substr(path, 2) where name = ? and path like char(10) || '%'", (name,)
            )

    def note_rename(self, number: int, path: Path, new: str) -> None:
        """Note that a version has another name for an entry than the version that it was made from."""
        with self._lock:
            self._base.execute("insert or replace into renames values (?, ?, ?)", (number, json.dumps(path), new))

    def renames(self, name: str, start: int, end: int) -> list[tuple[Path, str]]:
        """Return the renamings on the way from one version to another: the path of each entry, and its next name."""
        with self._lock:
            parents = dict(self._base.execute("select id, parent from versions where name = ?", (name,)).fetchall())
            rows = self._base.execute(
                "select version, path, new from renames join versions on version = id where name = ?", (name,)
            ).fetchall()
        renamed = {number: (tuple(json.loads(path)), new) for number, path, new in rows}
        back, forth = _line(parents, start), _line(parents, end)
        undone = [renamed[number] for number in back if number in renamed and number not in forth]
        done = [renamed[number] for number in reversed(forth) if number in renamed and number not in back]
        return [((*path[:-1], new), str(path[-1])) for path, new in undone] + done

    def _set_current(self, name: str, number: int) -> None:
        self._base.execute(
            "insert into cases values (?, ?, 0, ?) on conflict (name) do update set current = excluded.current",
            (name, number, time.time()),
        )

    def _transaction(self) -> _Transaction:
        return _Transaction(self._base)


def _line(parents: Mapping[int, int | None], number: int) -> list[int]:
    """Return a version and those that it was made from, the latest first."""
    line: list[int] = []
    at: int | None = number
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def _version(row: tuple[int, int | None, str, str, float, str | None, int]) -> Version:
    """Return a version from its row; its words can be translated where they were kept as a sentence."""
    number, parent, digest, change, at, said, place = row
    return Version(number, parent, digest, read_sentence(change, said), at, place)


@dataclass(frozen=True)
class _Answer:
    """All rows of a statement, and the number of the row that it added last."""

    rows: list[Any]
    last: int

    def fetchone(self) -> Any:
        return self.rows[0] if self.rows else None

    def fetchall(self) -> list[Any]:
        return self.rows


class _Base:
    """The SQLite file of the versions; whatever keeps it from being read or written is an `OutputError`."""

    def __init__(self, file: pathlib.Path) -> None:
        self.file = file
        try:
            file.parent.mkdir(exist_ok=True)
            self._base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            for pragma in ("journal_mode = wal", "synchronous = full", "busy_timeout = 5000"):
                self._base.execute(f"pragma {pragma}")
        except OSError as error:
            raise OutputError(
                f"{file.parent}: cannot be used for the versions of the cases: {error.strerror}"
            ) from None
        except sqlite3.Error as error:
            raise OutputError(
                f"{file}: cannot be opened: {error}; move it away to begin without the earlier versions and notes"
            ) from None

    def bring_up_to_date(self) -> None:
        """Bring the file from its format to the one of this release."""
        (done,) = self.execute("pragma user_version").fetchone()
        if done > len(_STEPS):
            raise OutputError(f"{self.file}: was written by a later release of offramp; open the folder with that one")
        for number, step in enumerate(_STEPS[done:], done + 1):
            try:
                self._base.executescript(f"begin; {step} pragma user_version = {number}; commit;")
            except sqlite3.Error as error:
                raise self._told(error) from None

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> _Answer:
        try:
            cursor = self._base.execute(statement, values)
            return _Answer(cursor.fetchall(), int(cursor.lastrowid or 0))
        except sqlite3.Error as error:
            raise self._told(error) from None

    def close(self) -> None:
        self._base.close()

    def _told(self, error: sqlite3.Error) -> OutputError:
        return OutputError(f"the versions in `{FOLDER}/{self.file.name}` cannot be read or written: {error}")


class _Transaction:
    def __init__(self, base: _Base) -> None:
        self.base = base

    def __enter__(self) -> None:
        self.base.execute("begin immediate")

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.base.execute("commit")
                return
        except OutputError:
            self._undo()  # or the next change would find this one open
            raise
        self._undo()

    def _undo(self) -> None:
        with contextlib.suppress(OutputError):  # SQLite itself has undone it where the disk was full
            self.base.execute("rollback")
