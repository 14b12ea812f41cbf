"""Edits of a case file by path, which leave comments, quotes and order as the author wrote them."""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from offramp.case.yaml import compose
from offramp.errors import CaseError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Path", "insert_entry", "move_entry", "put_entry", "remove_entry", "rename_entry", "value_at"]

Path = tuple[str | int, ...]
"""Keys and positions that lead to an entry of a file."""

_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,14})(\.\d{1,15})?")
"""A number whose text survives the way through a number of Python, but for zeros at its end."""

SHORT = 100
"""Most characters of a record or a list that is written on one line, in brackets."""


def value_at(values: Any, path: Path) -> Any:
    """Return the value at a path of a file's plain values; None where there is none.

    >>> value_at({"actors": {"usa": {"name": "United States"}}}, ("actors", "usa", "name"))
    'United States'
    """
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def put_entry(text: str, path: Path, value: Any) -> str:
    r"""Return the text of a case file with a value at a path; mappings on the way are added where they are missing.

    >>> print(put_entry("title: Old  # mine\n", ("title",), "New"), end="")
    title: New  # mine

    Raises
    ------
    QuestionError
        where the file is written in a way that cannot be edited, such as through an alias.
    """

    def change(values: Any) -> None:
        _made(values, path)[path[-1]] = value

    return _edited(text, path, change, lambda root: _put(root, path, value))


def insert_entry(text: str, path: Path, value: Any, at: int | None = None) -> str:
    r"""Return the text of a case file with a value added to the list at a path (default: at its end).

    >>> print(insert_entry("a: [x, y]\n", ("a",), "z", at=0), end="")
    a: [z, x, y]
    """

    def change(values: Any) -> None:
        around = _made(values, path)
        listed = _as_list(around.get(path[-1]) if isinstance(around, dict) else around[path[-1]])
        listed.insert(len(listed) if at is None else at, value)
        around[path[-1]] = listed

    def edit(root: Any) -> None:
        found = _node(root, path)
        sequence = found.as_sequence() if found is not None else None
        if sequence is None:
            before = [] if found is None or found.to_python() is None else [found.as_scalar().as_string()]
            before.insert(len(before) if at is None else at, value)
            _put(root, path, before)
        elif len(sequence) == 0:
            _put(root, path, [value])
        else:
            sequence.insert(len(sequence) if at is None else at, _written(value))

    return _edited(text, path, change, edit)


def remove_entry(text: str, path: Path) -> str:
    r"""Return the text of a case file without the entry at a path.

    >>> print(remove_entry("a: 1\nb: [x, y]\n", ("b", 0)), end="")
    a: 1
    b: [y]
    """

    def change(values: Any) -> None:
        around = value_at(values, path[:-1])
        if isinstance(around, str) and path[-1] == 0:
            value_at(values, path[:-2])[path[-2]] = []
        else:
            del around[path[-1]]

    def edit(root: Any) -> None:
        around = _around(root, path)
        if around is None and path[-1] == 0:
            _put(root, path[:-1], [])
        elif len(around) == 1 and len(path) > 1:
            _put(root, path[:-1], [] if isinstance(path[-1], int) else {})
        else:
            del around[path[-1]]

    return _edited(text, path, change, edit)


def move_entry(text: str, path: Path, to: int) -> str:
    r"""Return the text of a case file with an entry of a list moved to another position.

    >>> print(move_entry("a: [x, y, z]\n", ("a", 2), 0), end="")
    a: [z, x, y]
    """

    def change(values: Any) -> None:
        listed = value_at(values, path[:-1])
        listed.insert(to, listed.pop(path[-1]))

    lines = _moved_lines(text, path, to)
    if lines is not None and _says(lines, text, change):
        return lines

    def edit(root: Any) -> None:
        listed = _around(root, path)
        listed.insert(to, listed.pop(path[-1]))

    return _edited(text, path, change, edit)


def _moved_lines(text: str, path: Path, to: int) -> str | None:
    """Return a text with the lines of an entry moved; None where the list is in brackets, or an alias stands for it.

    Comments on lines of their own belong to the entry below them, but those above the first stay where they are.
    """
    import yaml

    body = text.removeprefix("\ufeff")
    node = yaml.compose(body, yaml.SafeLoader)
    for part in path[:-1]:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        else:
            node = node.value[part] if isinstance(node, yaml.SequenceNode) else None
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return None
    lines = body.splitlines(keepends=True)
    starts = [body.rindex("-", 0, entry.start_mark.index) for entry in node.value]
    rows = [body.count("\n", 0, start) for start in starts]
    end = _last_row(node.value[-1])
    for i in range(1, len(rows)):
        while rows[i] - 1 > rows[i - 1] and lines[rows[i] - 1].lstrip().startswith("#"):
            rows[i] -= 1
    if len(set(rows)) < len(rows) or end < rows[-1]:
        return None
    if not lines[end].endswith("\n"):
        lines[end] += "\n"
    blocks = ["".join(lines[a:b]) for a, b in zip(rows, [*rows[1:], end + 1], strict=True)]
    blocks.insert(to, blocks.pop(int(path[-1])))
    return text[: len(text) - len(body)] + "".join([*lines[: rows[0]], *blocks, *lines[end + 1 :]])


def _last_row(node: Any) -> int:
    """Return the row of the last line of a node."""
    import yaml

    if not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_row(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line)


def rename_entry(text: str, path: Path, name: str) -> str:
    r"""Return the text of a case file with another key for the entry at a path.

    >>> print(rename_entry("a: {x: 1}\n", ("a", "x"), "y"), end="")
    a: {y: 1}
    """

    def change(values: Any) -> None:
        around = value_at(values, path[:-1])
        if name in around:
            raise QuestionError(f"there is another entry `{name}`; choose another name")
        renamed = {name if key == path[-1] else key: value for key, value in around.items()}
        around.clear()
        around.update(renamed)

    return _edited(text, path, change, lambda root: _around(root, path).rename_key(path[-1], name))


def _refused(path: Path) -> QuestionError:
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)
    named = f"the entry `{where}`" if where else "the file"
    return QuestionError(f"{named} is written in a way that no form can edit; change the text of the file")


@lru_cache(maxsize=4)
def _values(text: str) -> Any:
    """Return the values of a text, which nobody may change; the text after one edit of a form is the one before the next."""
    return compose(text, "the case").value


def _says(new: str, text: str, change: Callable[[Any], None]) -> bool:
    """Return whether a new text has the values of the old one after the same change."""
    wanted = copy.deepcopy(_values(text.removeprefix("\ufeff")))
    change(wanted)
    try:
        return bool(_values(new.removeprefix("\ufeff")) == _as_read(wanted))
    except CaseError:
        return False


def _edited(text: str, path: Path, change: Callable[[Any], None], edit: Callable[[Any], None]) -> str:
    """Edit a text, and return it where its values are those of the same change to plain values."""
    from yaml_edit import Document, YamlError

    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    before = _values(body)
    wanted = copy.deepcopy(before) if before is not None else {}
    try:
        change(wanted)
        document = Document.parse(body if before is not None else f"{body.rstrip()}\nofframp: 1\n".lstrip("\n"))
        if before is None:
            wanted["offramp"] = "1"
        edit(document.as_mapping())
        new = str(document)
        new = new if new.endswith("\n") else f"{new}\n"
        if _values(new) != _as_read(wanted):
            raise _refused(path)
    except (AttributeError, CaseError, LookupError, TypeError, YamlError):
        raise _refused(path) from None
    return mark + new


def _put(root: Any, path: Path, value: Any) -> None:
    """Put a value at a path of a document, with the mappings that are missing on the way."""
    around = root
    for i, part in enumerate(path[:-1]):
        found = _child(around, part)
        inner = None if found is None else found.as_mapping() if found.is_mapping() else found.as_sequence()
        if inner is None or (isinstance(path[i + 1], str) and not len(inner)):
            # Nothing, or empty brackets; a scalar here is refused when the values are compared.
            for key in reversed(path[i + 1 :]):
                value = {key: value}
            around[part] = _written(value, flow=_flows(around))
            return
        around = inner
    around[path[-1]] = _written(value, flow=_flows(around))


def _flows(container: Any) -> bool:
    return bool(container.is_flow_style())


def _child(container: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return container[part] if part < len(container) else None
    return container.get(part)


def _node(root: Any, path: Path) -> Any:
    """Return the node at a path; None where there is none."""
    found, inner = None, root
    for part in path:
        if inner is None:
            return None
        found = _child(inner, part)
        inner = None if found is None else found.as_mapping() or found.as_sequence()
        if found is not None and inner is None and found.is_mapping():
            inner = found.as_mapping()
    return found


def _around(root: Any, path: Path) -> Any:
    """Return the mapping or the list that holds the entry at a path; None where it is neither."""
    if len(path) == 1:
        return root
    found = _node(root, path[:-1])
    if found is None:
        raise LookupError(path)
    return found.as_mapping() if found.is_mapping() else found.as_sequence()


def _typed(text: str) -> tuple[Any, ...]:
    """Return the number or the truth that a text without quotes stands for, in a tuple; an empty one for a text."""
    if text in ("true", "false"):
        return (text == "true",)
    if _NUMBER.fullmatch(text) and not text.startswith("+"):
        number = float(text) if "." in text else int(text)
        return (number,) if str(number) == text else ()
    return ()


def _written(value: Any, *, flow: bool = False) -> Any:
    """Return a value as the editor takes it: short records and lists in brackets."""
    from yaml_edit import Mapping, Sequence

    if isinstance(value, str):
        typed = _typed(value)
        return typed[0] if typed else value
    if isinstance(value, dict):
        short = flow or (len(str(value)) <= SHORT and not any(isinstance(each, dict) for each in value.values()))
        mapping = Mapping(flow=short)
        for key, each in value.items():
            mapping[key] = _written(each, flow=short)
        return mapping
    if isinstance(value, list):
        short = flow or len(str(value)) <= SHORT
        sequence = Sequence(flow=short)
        for each in value:
            sequence.append(_written(each, flow=short))
        return sequence
    return value


def _as_read(value: Any) -> Any:
    """Return plain values as the reader of case files gives them: each scalar as a text, and nothing as None."""
    if isinstance(value, dict):
        return {key: _as_read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_read(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _made(values: Any, path: Path) -> Any:
    """Return the plain mapping or list around a path, with the mappings that are missing on the way."""
    for part in path[:-1]:
        found = values.get(part) if isinstance(values, dict) else values[part]
        if found is None:
            values[part] = found = {}
        values = found
    return values


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]
