"""Edits of a case file that keep every other byte: a known pair of statements added to a list."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import yaml

from offramp.case.preferences import Statements
from offramp.case.reading import loads
from offramp.case.roles import stated_preferences
from offramp.characters import without_controls
from offramp.errors import CaseError, QuestionError

if TYPE_CHECKING:
    from offramp.case.preferences import Priority
    from offramp.case.yaml import Path

__all__ = ["with_priority"]

_PLAIN = re.compile(r"[A-Za-z][\w .()<>=+*/'-]*")
"""A text that needs no quotes inside brackets and braces."""

_NULLS = {"null", "Null", "NULL"}

_NODES = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode


def with_priority(text: str, path: Path, pair: Priority) -> str:
    r"""Return the text of a case file with a pair added to the known pairs of the list at `path`.

    A list without keys gets the keys `statements` and `above`. All other text stays unchanged, with its comments.

    >>> from offramp.case.preferences import Priority
    >>> text = "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x, not a.x]}  # all\n"
    >>> print(with_priority(text, ("preferences", "a"), Priority(above="not a.x", below="a.x")).splitlines()[-1])
    preferences: {a: {statements: [a.x, not a.x], above: [[not a.x, a.x]]}}  # all

    Raises
    ------
    QuestionError
        if the file has the list in a form that cannot be edited, with the line to add by hand, or if experts state the order.
    """
    pair = pair.model_copy(update={"expert": _said(pair.expert), "reason": _said(pair.reason)})
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    root = yaml.compose(body, yaml.SafeLoader)
    quoted = body.lstrip().startswith("{") and re.search(r'^\s*\{\s*"', body) is not None
    line = "\r\n" if "\r\n" in body else "\n"
    written = _flow(pair, quoted=quoted)
    try:
        node = _at(root, path)
        if isinstance(node, yaml.MappingNode) and any(key.value == "experts" for key, _ in node.value):
            raise QuestionError(
                f"experts state the order of the list at `{'.'.join(map(str, path))}`; add the answer to the pairs of one of them by hand: "
                f"experts: {{NAME: {{above: [{written}]}}}}"
            )
        new = (
            _in_list(body, node, written, line, quoted)
            if isinstance(node, yaml.SequenceNode)
            else _in_mapping(body, node, written, line, quoted)
        )
        _check(body, new, path, pair)
    except CaseError as error:
        raise QuestionError(
            f"the pair {written} cannot be added to the list at `{'.'.join(map(str, path))}`: {error.problems[0].message}"
        ) from None
    except (LookupError, TypeError, yaml.YAMLError):
        raise QuestionError(
            f"the list at `{'.'.join(map(str, path))}` has a form that cannot be edited; add to its `above` by hand: - {written}"
        ) from None
    return mark + new


def _said(text: str | None) -> str | None:
    """Return a text as a case file keeps it; None for one of control characters or spaces alone."""
    said = normalize("NFC", without_controls(text or ""))
    return said if said.strip() else None


def _at(node: Any, path: Path) -> Any:
    """Return the node at a path; raise LookupError for a missing node and for an alias."""
    seen: dict[int, int] = {}

    def count(each: Any) -> None:
        seen[id(each)] = seen.get(id(each), 0) + 1
        if seen[id(each)] == 1 and not isinstance(each, yaml.ScalarNode):
            for inner in each.value:
                for part in inner if isinstance(inner, tuple) else (inner,):
                    count(part)

    count(node)
    for part in path:
        node = next(value for key, value in node.value if key.value == part) if node is not None else None
        if seen[id(node)] > 1:
            raise LookupError("an alias")
    return node


def _word(text: str, *, quoted: bool) -> str:
    plain = not quoted and _PLAIN.fullmatch(text) and text == text.strip() and text not in _NULLS
    return text if plain else json.dumps(text, ensure_ascii=False)


def _flow(pair: Priority, *, quoted: bool) -> str:
    """Return a pair on one line."""
    if pair.alone:
        return f"[{_word(pair.above, quoted=quoted)}, {_word(pair.below, quoted=quoted)}]"
    keys = {"above": pair.above, "below": pair.below, "expert": pair.expert, "reason": pair.reason}
    parts = [f"{_word(key, quoted=quoted)}: {_word(value, quoted=quoted)}" for key, value in keys.items() if value]
    return "{" + ", ".join(parts) + "}"


def _in_list(text: str, node: yaml.SequenceNode, written: str, line: str, quoted: bool) -> str:
    """Give a list without keys the keys `statements` and `above`."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.flow_style:
        first, second = _word("statements", quoted=quoted), _word("above", quoted=quoted)
        return f"{text[:start]}{{{first}: {text[start:end]}, {second}: [{written}]}}{text[end:]}"
    column = node.start_mark.column
    begin = start - column
    stop = _line_end(text, _last(node))
    listed = text[begin:stop]
    outer = _indent_before(text, begin)
    if column <= outer:
        # The entries stand right below their key, where no other key can stand.
        listed = re.sub(r"(?m)^(?=[^\r\n])", "  ", listed)
        column += 2
    blank = " " * column
    return f"{text[:begin]}{blank}statements:{line}{listed}{line}{blank}above:{line}{blank}  - {written}{_rest(text, stop, line)}"


def _in_mapping(text: str, node: yaml.MappingNode, written: str, line: str, quoted: bool) -> str:
    """Add a pair to the key `above`, or the key with the pair."""
    known = next((value for key, value in node.value if key.value == "above"), None)
    if known is None:
        key = _word("above", quoted=quoted)
        if node.flow_style:
            return _before_bracket(text, node, f"{key}: [{written}]", empty=False)
        stop, blank = _line_end(text, _last(node)), " " * node.start_mark.column
        return f"{text[:stop]}{line}{blank}above:{line}{blank}  - {written}{_rest(text, stop, line)}"
    if not isinstance(known, yaml.SequenceNode):
        raise TypeError("no list")
    if known.flow_style:
        return _before_bracket(text, known, written, empty=not known.value)
    stop, blank = _line_end(text, _last(known)), " " * known.start_mark.column
    return f"{text[:stop]}{line}{blank}- {written}{_rest(text, stop, line)}"


def _before_bracket(text: str, node: yaml.SequenceNode | yaml.MappingNode, new: str, *, empty: bool) -> str:
    """Add an entry before the bracket that closes a list or a mapping in brackets."""
    stop = node.end_mark.index - 1
    inner = text[:stop].rstrip()
    if not empty and inner.endswith(","):
        return f"{inner} {new}{text[len(inner) : stop]}{text[stop:]}"
    if not empty and "#" in text[_last(node) : stop]:
        raise LookupError("a comment before the bracket")
    return f"{inner}{'' if empty else ', '}{new}{text[len(inner) : stop]}{text[stop:]}"


def _last(node: _NODES) -> int:
    """Return the position after the last text of a node."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    inner = node.value[-1]
    return _last(inner[1] if isinstance(inner, tuple) else inner)


def _line_end(text: str, position: int) -> int:
    """Return the end of the line in which a text ends, before its line end."""
    if position and text[position - 1] == "\n":
        position -= 1
        return position - 1 if position and text[position - 1] == "\r" else position
    found = re.compile(r"\r?\n|\Z").search(text, position)
    return found.start() if found is not None else len(text)


def _rest(text: str, stop: int, line: str) -> str:
    """Return the text after an insertion: nothing after a last line without an end, else a line end."""
    return text[stop:] if stop < len(text) else line


def _indent_before(text: str, begin: int) -> int:
    """Return the indentation of the last line with text before a position."""
    for written in reversed(text[:begin].splitlines()):
        if written.strip() and not written.lstrip().startswith("#"):
            return len(written) - len(written.lstrip())
    return 0


def _check(text: str, new: str, path: Path, pair: Priority) -> None:
    """Raise unless the edited file has the same content and the added pair."""
    before, after = loads(text), loads(new)
    lists = dict(stated_preferences(after))
    old = dict(stated_preferences(before))
    found, was = lists.pop(path), old.pop(path)
    if not isinstance(found, Statements) or not isinstance(was, Statements):
        raise TypeError("no statements")
    same = before.model_copy(update={"preferences": {}, "images": {}}) == after.model_copy(
        update={"preferences": {}, "images": {}}
    )
    if not same or lists != old or found.above != (*(was.above or ()), pair):
        raise LookupError("the file would have another content")
