"""Errors of the readers of YAML and JSON in plain words, with the place of the cause where it can be found."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import yaml

from offramp.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unreadable"]

_NESTED = "lines that belong together are indented alike, and every key has `: ` and a value"

_WORDS = (
    (r"mapping values are not allowed here", "a second `: ` in one line; a text with `: ` inside needs quotes"),
    (r"could not find expected ':'", "a key is followed by `: ` and its value"),
    (r"found character '\\t'", "a tab; indent with spaces, not tabs"),
    (r"found character '(.)'", "a text that starts with `{0}` needs quotes"),
    (r"expected <block end>, but found '(?:-|<block sequence start>)'", "the lines of a list are indented alike"),
    (r"expected <block end>, but found '(?:\?|<block mapping start>)'", "keys that belong together are indented alike"),
    (r"expected <block end>, but found '<scalar>'", "a text goes on after its closing quote, or a quote before it is not closed"),
    (r"expected <block end>, but found '([,\]}}])'", "a `{0}` without a bracket to close or a list to divide; put the whole text in quotes"),
    (r"expected <block end>", _NESTED),
    (r"expected ',' or '(.)', but got '<stream end>'", "the bracket that is opened here is never closed; expected `{0}`"),
    (r"expected ',' or '(.)', but got", "expected a comma or `{0}`"),
    (r"expected the node content, but found '<stream end>'", "the file ends before a value"),
    (r"expected the node content, but found '(.+)'", "a value cannot start with `{0}`; put a text in quotes"),
    (r"expected '<document start>'", "the case continues after its end; " + _NESTED),
    (r"but found another document", "a file has one case, without `---` inside"),
    (r"found undefined alias '(.*)'", "the alias `*{0}` has no anchor `&{0}` before it; a text that starts with `*` needs quotes"),
    (r"second occurrence", "this anchor is repeated"),
    (r"found unknown escape character '(.*)'", "`\\{0}` has no meaning in double quotes; put the text in single quotes"),
    (r"expected escape sequence of (\d+) hexa?decimal numbers", "an escape in double quotes has {0} hexadecimal digits"),
    (r"expected alphabetic or numeric character", "a text that starts with `&` or `*` needs quotes"),
    (r"sequence entries are not allowed here", "a `- ` starts an entry of a list in a line of its own"),
    (r"block sequence entries are not allowed", "a `- ` starts an entry of a list in a line of its own"),
    (r"expected a comment or a line break", "a text after `|` or `>` starts in the next line"),
    (r"expected chomping or indentation indicators", "a text that starts with `|` or `>` needs quotes"),
    (r"found unexpected document separator", "`---` inside quotes"),
    (r"could not find expected directive name|expected alphabetic", "a line that starts with `%` needs quotes"),
    (r"found unexpected end of stream", "the quote that is opened here is never closed"),
)  # fmt: skip
"""Messages of the YAML parser, and their translations into plain words."""

_LONG_KEY = re.compile(
    r"""("[^"]{1023,}"|'[^']{1023,}'|(?:^[ ]*(?:-[ ]+)*|[{[,][ ]*)[^\s:,"'{}[\]-][^:]{1023,})[ ]*$"""
)
"""A key of more characters than YAML reads as one: its reader stops at the `: ` behind it."""

_JSON_WORDS = {
    "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
    "Expecting ':' delimiter": "a `:` is expected here",
    "Expecting ',' delimiter": "a comma or a closing bracket is expected here",
    "Expecting value": "a value is expected here",
    "Unterminated string starting at": "the quote that is opened here is never closed",
    "Extra data": "the case continues after its end",
    "Invalid control character at": "a line break inside quotes is written `\\n`",
    "Invalid \\escape": "a `\\` inside quotes is written twice",
    "Illegal trailing comma before end of object": "no comma stands before a closing bracket",
    "Illegal trailing comma before end of array": "no comma stands before a closing bracket",
}


def unreadable(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    r"""Return the fault of a text, with the place for its author.

    >>> text = 'title: "A dispute\nsummary: "Two sides"\n'
    >>> try:
    ...     yaml.compose(text, Loader=yaml.SafeLoader)
    ... except yaml.MarkedYAMLError as error:
    ...     print(unreadable(error, text, "case.yaml"))
    case.yaml:1:8: this is not YAML: the quote that is opened here is closed only in line 2; a `"` is missing before
    """
    if file.casefold().endswith(".json") and (problem := _not_json(text, file)):
        return problem
    mark = error.problem_mark or error.context_mark
    reason = (error.problem or "").strip()
    words = _in_words(reason)
    if mark is not None and _LONG_KEY.search(_line(text, mark)):
        words = "a key or a name has at most 1,024 characters; a longer one is written on a line that begins with `? `, its value after it"
    opened = "is opened here" in words and error.context_mark
    if mark is not None and not opened and (quote := _run_on(text, mark)) is not None:
        mark = quote.start_mark
        words = f"the quote that is opened here is closed only in line {quote.end_mark.line + 1}; a `{quote.style}` is missing before"
    elif opened:
        mark = error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file)
    comment = _comment_in_brackets(error, text)
    return Problem(f"this is not YAML: {words}{comment}", place)


def _line(text: str, mark: yaml.Mark) -> str:
    """Return the text before a mark in its line."""
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    return lines[mark.line][: mark.column] if mark.line < len(lines) else ""


def _comment_in_brackets(error: yaml.MarkedYAMLError, text: str) -> str:
    """Name a comment inside brackets that are not closed, as in `{label: Strike #2}`; empty if there is none."""
    opened, mark = error.context_mark, error.problem_mark
    if opened is None or mark is None or "while parsing a flow" not in (error.context or ""):
        return ""
    for number, line in enumerate(text.splitlines()[opened.line : mark.line + 1], opened.line + 1):
        if found := re.search(r"\s(#[^\s#\]}]+)", line):
            return f"; `{found[1]}` in line {number} begins a comment; put a text with `#` in quotes"
    return ""


def _in_words(reason: str) -> str:
    for pattern, words in _WORDS:
        if found := re.match(pattern, reason, re.DOTALL):
            return words.format(*found.groups())
    return f"the text cannot be read from here on; {_NESTED}"


def _run_on(text: str, mark: yaml.Mark) -> yaml.ScalarToken | None:
    """Return a text in quotes of several lines that ends in the line of a mark, or whose rest of a line the mark is in."""
    found: yaml.ScalarToken | None = None
    for token in _tokens(text):
        if not isinstance(token, yaml.ScalarToken) or token.style not in ("'", '"'):
            continue
        if token.start_mark.line < token.end_mark.line <= mark.line:
            found = token
    return found if found is not None and found.end_mark.line == mark.line else None


def _tokens(text: str) -> Iterator[yaml.Token]:
    """Yield the tokens of a text up to the first that cannot be read."""
    try:
        yield from yaml.scan(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError):
        return


def _not_json(text: str, file: str) -> Problem | None:
    """Return the fault of a text as JSON; None without one."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        ended = not text[error.pos :].strip()
        words = (
            "it ends before all brackets are closed"
            if ended
            else _JSON_WORDS.get(error.msg, "it cannot be read from here on")
        )
        return Problem(f"this is not JSON: {words}", Place(file, error.lineno, error.colno))
    except (RecursionError, ValueError):
        return None
    return None
