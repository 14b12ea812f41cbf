"""The folder of a user's cases; no name leads out of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.errors import OutputError, QuestionError
from offramp.files import write_whole
from offramp.web.missing import MissingError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CaseFile", "Workspace", "stated_title"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,79}")
_TITLE = re.compile(r"(?m)^title:[ \t]*(\S[^\n]*)$")

ENDINGS = (".yaml", ".yml")

MOST_CASES = 1000
"""Most cases that are listed."""


@dataclass(frozen=True)
class CaseFile:
    """A case in the folder: its name without ending, its stated title, and when its file was last changed (seconds)."""

    name: str
    title: str
    changed: float


def stated_title(text: str) -> str:
    """Return the title that stands in the text of a case, without reading the case; an empty text where there is none.

    >>> stated_title('title: "The river"  # of two states')
    'The river'
    """
    found = _TITLE.search(text)
    if found is None:
        return ""
    title = found[1].strip()
    quoted = re.match(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'", title)
    if quoted is not None:
        return quoted[1] if quoted[1] is not None else quoted[2].replace("''", "'")
    return re.split(r"\s#", title)[0].strip()


class Workspace:
    """The folder of a user's cases, one file each; the folder is made where it is missing.

    A name is a plain file name without its ending. A symbolic link is followed only where it leads to a file inside the folder.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be used as the folder of cases: {error.strerror}") from None
        self.folder = folder.resolve()

    def cases(self) -> list[CaseFile]:
        """Return the cases of the folder, the last changed first."""
        found = {}
        for file in sorted(self.folder.iterdir()):
            if file.suffix in ENDINGS and _NAME.fullmatch(file.stem) and self._inside(file):
                with file.open("rb") as stream:
                    head = stream.read(20_000).decode("utf-8", "replace")
                found[file.stem] = CaseFile(file.stem, stated_title(head) or file.stem, file.stat().st_mtime)
        return sorted(found.values(), key=lambda each: -each.changed)[:MOST_CASES]

    def file(self, name: str) -> Path:
        """Return the file of a case.

        Raises
        ------
        QuestionError
            where the folder has no such case, or the name leads out of the folder.
        """
        for ending in ENDINGS:
            file = self._path(name, ending)
            if file.is_file() and self._inside(file):
                return file
        raise MissingError("case", f"the folder has no case `{name}`")

    def read(self, name: str) -> str:
        """Return the text of a case.

        Raises
        ------
        QuestionError
            where the folder has no such case, or its file is no text in UTF-8: a save would lose the signs that cannot be read.
        """
        file = self.file(name)
        try:
            return file.read_bytes().decode()
        except UnicodeDecodeError as error:
            raise QuestionError(
                f"{file.name}: this is not a text file in UTF-8 (byte {error.start + 1}); save it as UTF-8 in an editor"
            ) from None

    def write(self, name: str, text: str) -> None:
        """Write the text of a case, whole or not at all."""
        write_whole(self.file(name), text.encode())

    def add(self, wanted: str, text: str) -> str:
        """Write a new case under a free name near the wanted one, and return the name."""
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-").lower()[:60] or "case"
        for number in range(1, MOST_CASES + 2):
            name = base if number == 1 else f"{base}-{number}"
            if not any(
                self._path(name, ending).exists() or self._path(name, ending).is_symlink() for ending in ENDINGS
            ):
                write_whole(self._path(name, ENDINGS[0]), text.encode())
                return name
        raise OutputError(f"the folder has too many cases called `{base}`")

    def _path(self, name: str, ending: str) -> Path:
        if not _NAME.fullmatch(name) or name.endswith((".", " ")):
            raise QuestionError(
                "the name of a case has letters, digits, `-`, `_`, `.` and blanks, and begins with a letter or a digit"
            )
        return self.folder / f"{name}{ending}"

    def _inside(self, file: Path) -> bool:
        try:
            real = file.resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        return real.is_relative_to(self.folder) and real.is_file()
