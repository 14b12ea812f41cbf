"""Bodies of requests: fields and files of forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Body", "Upload", "read_body"]

MOST_FIELDS = 2000
"""Most fields of a form."""


@dataclass(frozen=True)
class Upload:
    """A file of a form: its name, without folders, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Body:
    """The fields of a form, each with all its values, and its files."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Return the last value of a field, with line ends of one kind.

        >>> Body({"a": ("1", "2")}).get("a")
        '2'
        """
        values = self.fields.get(name, ())
        return values[-1].replace("\r\n", "\n") if values else default


def read_body(kind: str, data: bytes) -> Body:
    """Return the fields and the files of a request of a content type.

    >>> read_body("application/x-www-form-urlencoded", b"a=1&a=2").fields
    {'a': ('1', '2')}

    Raises
    ------
    QuestionError
        where the request has another content type, or too many fields.
    """
    name = kind.partition(";")[0].strip().casefold()
    if not data:
        return Body()
    try:
        if name == "application/x-www-form-urlencoded":
            pairs = parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            return Body(_gathered(pairs))
        if name == "multipart/form-data":
            return _multipart(kind, data)
    except (ValueError, LookupError):
        raise QuestionError("the form cannot be read, or has too many fields") from None
    raise QuestionError("a form is sent as application/x-www-form-urlencoded or multipart/form-data")


def _gathered(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def _multipart(kind: str, data: bytes) -> Body:
    from email import policy  # only uploads need it, and the first page should not wait for it
    from email.parser import BytesParser

    header = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=policy.HTTP).parsebytes(header + data)
    pairs: list[tuple[str, str]] = []
    files: dict[str, tuple[Upload, ...]] = {}
    parts = message.get_payload() if message.is_multipart() else []
    if len(parts) > MOST_FIELDS:
        raise ValueError("too many fields")
    for part in parts:
        if isinstance(part, str):
            continue
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True) if not part.is_multipart() else b""
        found = content if isinstance(content, bytes) else b""
        file = part.get_filename()
        if file is None:
            pairs.append((name, found.decode("utf-8", "replace")))
        elif found or file:
            plain = file.replace("\\", "/").rpartition("/")[2]
            files[name] = (*files.get(name, ()), Upload(plain, found))
    return Body(_gathered(pairs), files)
