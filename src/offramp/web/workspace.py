"""The folder of a user's cases; no name leads out of it."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from offramp.errors import OutputError, QuestionError
from offramp.files import write_whole
from offramp.web.missing import MissingError

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

__all__ = ["MOST_CASES", "CaseFile", "Workspace", "stated_title"]

_TITLE = re.compile(r"(?m)^title:(?=\s)([^\n]*)\n?((?:[ \t]+[^\n]*\n|[ \t\r]*\n)*)")
"""The entry of the title: the rest of its line, and the lines that go on with it."""

ENDINGS = (".yaml", ".yml")

MOST_CASES = 1000
"""Most cases that are listed."""

MARKS = ("Mn", "Mc")
"""Categories of the marks that belong to letters of many scripts."""

LONGEST = 80
"""Most signs of a name, which may have three bytes each in the file system."""


@dataclass(frozen=True)
class CaseFile:
    """A case in the folder: its name without ending, its stated title, and when its file was last changed (seconds)."""

    name: str
    title: str
    changed: float


def stated_title(text: str) -> str:
    r"""Return the title that stands in the text of a case, without reading the case; an empty text where none can be seen.

    >>> stated_title('title: "The river"  # of two states'), stated_title(r'title: "\u200b"')
    ('The river', '')
    """
    title = _first_title(text)
    return title if any(sign.isprintable() and not sign.isspace() for sign in title) else ""


def _first_title(text: str) -> str:
    """Return the title that stands in the text of a case, of any signs."""
    found = _TITLE.search(text)
    if found is None:
        return ""
    title = found[1].strip()
    quoted = re.match(r"\"([^\"\\]*)\"|'((?:[^']|'')*)'", title)
    if quoted is not None and not found[2].strip():
        return quoted[1] if quoted[1] is not None else quoted[2].replace("''", "'")
    if found[2].strip() or title[:1] in "\"'|>&!":
        return _composed(found[0])
    return re.split(r"(?:^|\s)#", title)[0].strip()


def _composed(entry: str) -> str:
    """Return the title of an entry with escapes or several lines; an empty text where it is none."""
    import yaml  # few titles need it, and the first page should not wait for it

    try:
        title = yaml.load(entry, Loader=yaml.BaseLoader)["title"]  # noqa: S506  (this loader makes texts alone)
    except (yaml.YAMLError, ValueError, LookupError, RecursionError):
        return ""
    return " ".join(title.split()) if isinstance(title, str) else ""


def _is_name(name: str) -> bool:
    """Return whether a file name without its ending can be the name of a case: letters and digits of any script, `_`, `-`, `.`, blanks."""
    plain = all(sign.isalnum() or sign in "_-. " or unicodedata.category(sign) in MARKS for sign in name)
    whole = 0 < len(name) <= LONGEST and len(name.encode(errors="replace")) <= 3 * LONGEST
    return plain and whole and (name[0].isalnum() or name[0] == "_") and not name.endswith((".", " "))


def _plain(wanted: str) -> str:
    """Return the name of a file for a title: plain letters for Latin ones, letters of other scripts as they are; empty without any.

    >>> _plain("Über den Fluß!"), _plain("한반도, 2017"), _plain("...")
    ('uber-den-fluss', '한반도-2017', '')
    """
    folded = unicodedata.normalize("NFKC", wanted).casefold()
    other = any(sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN") for sign in folded)
    if not other:
        folded = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    kept = (sign if sign.isalnum() or sign in "_-" or unicodedata.category(sign) in MARKS else "-" for sign in folded)
    name = re.sub("-+", "-", "".join(kept)).strip("-")[:60].rstrip("-")
    return name if _is_name(name) else ""


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
        found: dict[str, tuple[Path, os.stat_result]] = {}
        for file in self._files():
            if file.stem not in found and _is_name(file.stem) and self._inside(file):
                with contextlib.suppress(OSError):  # removed since the folder was read
                    found[file.stem] = file, file.stat()
        last = sorted(found.items(), key=lambda each: -each[1][1].st_mtime)[:MOST_CASES]
        cases = []
        for name, (file, state) in last:
            with contextlib.suppress(FileNotFoundError):
                title = _title_of(file, state.st_mtime_ns, state.st_size)
                cases.append(CaseFile(name, title or name, state.st_mtime))
        return cases

    def left_out(self) -> list[str]:
        """Return the names of the files that no page can show, since no address has their name or another file has it too."""
        seen: set[str] = set()
        left = []
        for file in self._files():
            if _is_name(file.stem) and file.stem not in seen:
                seen.add(file.stem)
            elif self._inside(file):
                left.append(file.name)
        return left

    def _files(self) -> list[Path]:
        """Return the files of the folder that end as cases do, by name; `.yaml` comes before `.yml`."""
        try:
            return sorted(
                file for file in self.folder.iterdir() if file.suffix in ENDINGS and not file.name.startswith(".")
            )
        except OSError as error:
            raise QuestionError(f"the folder of cases, {self.folder.name}, cannot be read: {error.strerror}") from None

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
            where the folder has no such case, or its file cannot be read or is no text in UTF-8: a save would lose the signs that
            cannot be read.
        """
        file = self.file(name)
        try:
            return file.read_bytes().decode()
        except FileNotFoundError:  # removed a moment ago
            raise MissingError("case", f"the folder has no case `{name}`") from None
        except OSError as error:
            raise QuestionError(f"{file.name}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise QuestionError(
                f"{file.name}: this is not a text file in UTF-8 (byte {error.start + 1}); save it as UTF-8 in an editor"
            ) from None

    def write(self, name: str, text: str) -> None:
        """Write the text of a case, whole or not at all."""
        write_whole(self.file(name), text.encode())

    def add(self, wanted: str, text: str, known: Container[str] = ()) -> str:
        """Write a new case under a free name near the wanted one, and return the name; names that are `known` are not free."""
        base = _plain(wanted) or "case"
        for number in range(1, MOST_CASES + 2):
            name = base if number == 1 else f"{base}-{number}"
            if name not in known and not any(
                self._path(name, ending).exists() or self._path(name, ending).is_symlink() for ending in ENDINGS
            ):
                write_whole(self._path(name, ENDINGS[0]), text.encode())
                return name
        raise OutputError(f"the folder has too many cases called `{base}`")

    def _path(self, name: str, ending: str) -> Path:
        if not _is_name(name):
            raise MissingError(
                "case",
                f"the folder has no such case; the name of a case has up to {LONGEST} letters, digits, `-`, `_`, `.` and blanks, and begins "
                "with a letter or a digit",
            )
        return self.folder / f"{name}{ending}"

    def _inside(self, file: Path) -> bool:
        """Return whether a name in the folder is a file there, or a link to one."""
        if not file.is_symlink():
            return file.is_file()
        try:
            real = file.resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        return real.is_relative_to(self.folder) and real.is_file()


def _title_of(file: Path, changed: int, size: int) -> str:
    """Return the title that a file states; an empty text where it states none, or cannot be read."""
    try:
        return _title_read(file, changed, size)
    except FileNotFoundError:
        raise
    except OSError:  # its page says why
        return ""


@lru_cache(maxsize=4 * MOST_CASES)
def _title_read(file: Path, _changed: int, _size: int) -> str:
    """Return the title that a file of this time (nanoseconds) and size states, which is read once."""
    with file.open("rb") as stream:
        return stated_title(stream.read(20_000).decode("utf-8", "replace"))
