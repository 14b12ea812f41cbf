"""Recognise a brief that offramp wrote and nobody has edited, so that nothing else is overwritten.

Every format holds a digest: the SHA-256 of the file with zeros in its place. HTML has it in its head, Markdown in its last line,
JSON in its provenance, PDF in its keywords and DOCX in its core properties. An editor leaves it there, or removes it; in both
cases it no longer agrees with the file.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING

from offramp.brief.render.archive import packed, unpacked

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NO_DIGEST", "Origin", "origin_of", "sealed"]

NO_DIGEST = "0" * 64
"""The digits that stand in place of a digest while it is computed."""

_DIGITS = rb"([0-9a-f]{64})"


class Origin(Enum):
    """Origin of a file: offramp wrote it as it is, it is a brief that may have been edited, or it is no brief."""

    OFFRAMP = "offramp"
    EDITED = "edited"
    OTHER = "other"


@dataclass(frozen=True)
class _Text:
    """A text format: `known` matches its briefs, `digest` the mark of the digest, which `mark` writes at the end of `place`."""

    known: re.Pattern[bytes]
    place: re.Pattern[bytes]
    mark: bytes
    digest: re.Pattern[bytes]

    def is_brief(self, data: bytes) -> bool:
        return self.known.match(_lines(data)) is not None

    def with_digest(self, data: bytes, digits: str) -> bytes:
        """Return the file with the digits in its mark, which is added where there is none."""
        plain = self.digest.sub(b"", data, count=1)
        return self.place.sub(lambda found: found[0] + self.mark % digits.encode(), plain, count=1)

    def content(self, data: bytes) -> bytes:
        """Return the bytes to compare: line ends of other systems do not count."""
        return self.with_digest(_lines(data), NO_DIGEST)

    def digest_in(self, data: bytes) -> str:
        found = self.digest.search(_lines(data))
        return found[1].decode() if found else ""


def _lines(data: bytes) -> bytes:
    """Return a text with the line ends that offramp writes."""
    return data.replace(b"\r\n", b"\n")


class _Pdf:
    """PDF: its keywords stand in it twice, and its length must not change."""

    keywords = re.compile(rb"(offramp brief, digest )" + _DIGITS)
    known = re.compile(rb"\A%PDF-.*/Keywords\(offramp brief", re.DOTALL)

    def is_brief(self, data: bytes) -> bool:
        return self.known.match(data) is not None

    def with_digest(self, data: bytes, digits: str) -> bytes:
        return self.keywords.sub(rb"\g<1>" + digits.encode(), data)

    def content(self, data: bytes) -> bytes:
        return self.with_digest(data, NO_DIGEST)

    def digest_in(self, data: bytes) -> str:
        found = self.keywords.search(data)
        return found[2].decode() if found else ""


class _Docx:
    """DOCX: the digest of all parts is the identifier among the core properties."""

    core = "docProps/core.xml"
    known = re.compile(rb"<cp:keywords>offramp brief</cp:keywords>")
    identifier = re.compile(rb"(<dc:identifier>sha256-)" + _DIGITS)

    def is_brief(self, data: bytes) -> bool:
        if not data.startswith(b"PK"):
            return False
        try:
            return self.known.search(unpacked(data).get(self.core, b"")) is not None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):  # damaged, or encrypted
            return False

    def with_digest(self, data: bytes, digits: str) -> bytes:
        parts = unpacked(data)
        return packed({**parts, self.core: self.identifier.sub(rb"\g<1>" + digits.encode(), parts[self.core])})

    def content(self, data: bytes) -> bytes:
        parts = unpacked(self.with_digest(data, NO_DIGEST))
        return b"".join(b"%d %s %d " % (len(name), name.encode(), len(part)) + part for name, part in parts.items())

    def digest_in(self, data: bytes) -> str:
        found = self.identifier.search(unpacked(data)[self.core])
        return found[2].decode() if found else ""


class _Json(_Text):
    """JSON: known by its keys."""

    def is_brief(self, data: bytes) -> bool:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return False
        if not isinstance(found, dict) or not isinstance(found.get("provenance"), dict):
            return False
        return {"format", "title", "sections"} <= found.keys() and {"sha256", "offramp"} <= found["provenance"].keys()


_GENERATOR = rb'\A<!DOCTYPE html>.{0,500}?<meta name="generator" content="offramp [^>]*>'
_LAST_LINE = rb"\A# .*\n---\n\ncase: `[^\n]*`; sha256: `[0-9a-f]*`; offramp: `[^\n]*"
_NOWHERE = re.compile(rb"(?!)")

_KINDS: dict[str, _Text | _Pdf | _Docx] = {
    "html": _Text(
        re.compile(_GENERATOR, re.DOTALL),
        re.compile(_GENERATOR, re.DOTALL),
        b'\n<meta name="offramp-digest" content="%s">',
        re.compile(rb'\n<meta name="offramp-digest" content="' + _DIGITS + rb'">'),
    ),
    "pdf": _Pdf(),
    "docx": _Docx(),
    "md": _Text(
        re.compile(_LAST_LINE + rb"(?:\n|\Z)", re.DOTALL),  # a note may stand below
        re.compile(_LAST_LINE + rb"(?=\n*\Z)", re.DOTALL),
        b"; digest: `%s`",
        re.compile(rb"; digest: `" + _DIGITS + rb"`(?=\n*\Z)"),
    ),
    "json": _Json(
        _NOWHERE,
        re.compile(rb'\A.*"(?=\n  \}\n\}\n\Z)', re.DOTALL),
        b',\n    "digest": "%s"',
        re.compile(rb',\n    "digest": "' + _DIGITS + rb'"(?=\n  \}\n\}\n\Z)'),
    ),
}
"""Containers of a digest, by the ending of the format."""


def sealed(data: str | bytes, ending: str) -> str | bytes:
    """Return a rendered brief with the digest of its content in it; `ending` is the ending of its format."""
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    kind = _KINDS[ending]
    empty = kind.with_digest(raw, NO_DIGEST)
    made = kind.with_digest(empty, sha256(kind.content(empty)).hexdigest())
    return made.decode() if isinstance(data, str) else made


def origin_of(path: Path) -> Origin:
    """Return the origin of a file. A file that cannot be read is no brief."""
    try:
        data = path.read_bytes()
    except OSError:
        return Origin.OTHER
    for kind in _KINDS.values():
        if kind.is_brief(data):
            same = kind.digest_in(data) == sha256(kind.content(data)).hexdigest()
            return Origin.OFFRAMP if same else Origin.EDITED
    return Origin.OTHER
