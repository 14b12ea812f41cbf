"""YAML 1.2 as plain values with their places in the file.

Every scalar stays the text of its author: `NO` is a name, `on` a word, and `2017-06-28` a title or a date. The model
decides the meaning of a text. Duplicate keys are errors, which plain YAML readers accept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from offramp.case.yaml_words import unreadable
from offramp.characters import code_point, first_unseen, spelled
from offramp.errors import CaseError, Place, Problem

__all__ = ["MOST_CHARACTERS", "Document", "compose", "within"]

Path = tuple[str | int, ...]
MOST_VALUES = 200_000
"""Largest number of values of a file; a few lines of aliases could expand to billions."""

MOST_CHARACTERS = 4_000_000
"""Largest number of characters of a file, and of its texts with all aliases expanded."""

DEEPEST = 100
"""Largest depth of lists and mappings; a case needs ten."""

_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
"""The line ends of YAML besides `\\n`."""

_CUT = re.compile(r"[ \t]+(#[^\s#]\S*)")
"""A comment that begins like a word, right after a text without quotes, which may belong to the text."""

_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass
class Document:
    """The values of a file, the place of each by its path, and the problems of reading.

    `written` has the texts of several lines: as written from their place on, and as read.
    `cut` has the texts before a comment that may belong to them.
    `former` has the former words for keys in the file.
    """

    file: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    key_places: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, tuple[str, str]] = field(default_factory=dict)
    former: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    cut: list[Problem] = field(default_factory=list)
    characters: int = 0


def compose(text: str, file: str) -> Document:
    """Read YAML text.

    Raises
    ------
    CaseError
        if the text is not YAML, or expands to more values or characters than a case can have.
    """
    document = Document(file)
    if len(text) > MOST_CHARACTERS:
        raise CaseError([Problem(f"the file has more than {MOST_CHARACTERS:,} characters", Place(file))])
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise CaseError([unreadable(error, text, file)]) from None
    except yaml.YAMLError as error:
        raise CaseError([Problem(f"this is not a text file in YAML: {error}", Place(file))]) from None
    except RecursionError:
        raise CaseError([Problem(_TOO_DEEP, Place(file))]) from None
    except (ArithmeticError, LookupError, ValueError):
        # The reader lets through what it cannot turn into a character, a number or a version.
        mark = loader.get_mark() if loader is not None else None
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise CaseError([Problem("this is not YAML: an escape or a number here has no meaning", place)]) from None
    if root is not None:
        document.value = _value(root, (), document, ())
    return document


def within(place: Place, offset: int, written: tuple[str, str] | None = None) -> Place:
    r"""Return the place of the character at `offset` of a text that starts at `place`.

    Line ends and indentation differ between a file and the read text; all other characters are the same.

    >>> str(within(Place("korea.yaml", 3, 8), 10, (">-\n    usa.talks\n    and not x\n", "usa.talks and not x")))
    'korea.yaml:5:5'
    """
    if not place.line or written is None:
        return Place(place.file, place.line, place.column + offset) if place.line else place
    raw, text = _BREAK.sub("\n", written[0]), written[1]
    start = max(raw.find("\n"), 0) if raw[:1] in ("|", ">") else 0
    signs = [i for i in range(start, len(raw)) if not raw[i].isspace()]
    before = len("".join(text[:offset].split()))
    at = signs[before] if before < len(signs) else signs[-1] + 1 if signs else start
    line_start = raw.rfind("\n", 0, at)
    column = place.column + at if line_start < 0 else at - line_start
    return Place(place.file, place.line + raw.count("\n", 0, at), column)


_TOO_DEEP = f"lists are nested more than {DEEPEST} deep"


def _place(node: yaml.Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)


def _value(node: yaml.Node, path: Path, document: Document, above: tuple[yaml.Node, ...]) -> Any:
    """Turn a node into text, list or dict; note its place."""
    if len(document.places) > MOST_VALUES:
        raise CaseError([Problem(f"the file has more than {MOST_VALUES:,} values", Place(document.file))])
    if len(above) > DEEPEST:
        raise CaseError([Problem(_TOO_DEEP, _place(node, document.file))])
    place = document.places[path] = _place(node, document.file)
    if node in above:
        document.problems.append(Problem("an alias that contains itself has no end; write the values out", place))
        return None
    if node.tag.startswith("!"):
        document.problems.append(
            Problem(
                f"`{node.tag}` is a tag of YAML, not a part of the text; put the text in quotes, and write a condition with `not`, as in "
                f"`not a.x`",
                place,
            )
        )
    above = (*above, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, i), document, above) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, above)
    return _scalar(cast("yaml.ScalarNode", node), path, document)


def _scalar(node: yaml.ScalarNode, path: Path, document: Document) -> str | None:
    """Return a text, or None for nothing; note its place inside its quotes and on its lines."""
    document.characters += len(node.value)
    if document.characters > MOST_CHARACTERS:
        raise CaseError(
            [
                Problem(
                    f"the aliases of the file expand to more than {MOST_CHARACTERS:,} characters",
                    _place(node, document.file),
                )
            ]
        )
    text, first, last = _joined(node.value), node.start_mark, node.end_mark
    if node.style is None and text in _NULLS:
        return None
    quoted = node.style in ("'", '"')
    document.places[path] = Place(document.file, first.line + 1, first.column + 1 + quoted)
    if node.style is None and (cut := _CUT.match(last.buffer or "", last.pointer)):
        document.cut.append(
            Problem(
                f"this text ends before `{cut[1]}`, where a comment begins; put the text in quotes if `#` belongs to it, or write a space "
                f"after `#`",
                document.places[path],
            )
        )
    if last.line > first.line and first.buffer is not None:
        document.written[path] = (first.buffer[first.pointer + quoted : last.pointer], text)
    return text


def _joined(text: str) -> str:
    """Join the halves in which JSON writes signs such as emoji; half a sign alone is none."""
    if not any("\ud800" <= sign <= "\udfff" for sign in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mapping(node: yaml.MappingNode, path: Path, document: Document, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = _place(key_node, document.file)
        if not isinstance(key_node, yaml.ScalarNode):
            document.problems.append(Problem("a key is a word, not a list or a mapping", place))
            continue
        key = _joined(key_node.value)
        unseen = first_unseen(key)
        if unseen is not None:
            document.problems.append(
                Problem(
                    f"`{spelled(key)}` has a character that cannot be seen, "
                    f"{code_point(unseen)}; write the name without it",
                    place,
                )
            )
            continue
        if key in result:
            first = document.key_places[(*path, key)]
            document.problems.append(
                Problem(f"`{key}` stands here a second time; the first is in line {first.line}", place)
            )
            continue
        document.key_places[(*path, key)] = place
        result[key] = _value(value_node, (*path, key), document, above)
    return result
