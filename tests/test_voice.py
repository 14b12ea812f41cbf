"""Words that readers should not meet: private words where the field has its own, and riddles in place of nouns."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "offramp").rglob("*.py"))
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])

FORBIDDEN = {
    r"lay(?:s|ing)? (?:a|out a|the) course": "schedule",
    r"\bgauges?\b": "measure",
    r"\bhappenings?\b": "timed event",
    r"\blatch(?:es)?\b": "trigger state",
    r"\bstor(?:y|ies)\b": "crisis, or history",
    r"\bresting points?\b": "equilibrium",
    r"\btold apart\b": "distinguished",
    r"\bheld against\b": "compared with",
    r"\bin (?:the|its|their|whose) eyes\b": "by the beliefs of",
    r"\boutlooks?\b": "believed game, or anticipated value",
    r"\bhangs on\b": "depends on",
    r"\bcomes? to rest\b": "reaches an equilibrium",
}
"""What is forbidden, and the word to write instead."""

MOST_WHATS = 2.0
"""The most often that `what` may stand among 1,000 words of docstring."""


def docstrings(tree: ast.Module) -> list[str]:
    """Return the docstrings of a module: of itself, its functions and classes, and below its constants."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            found.append(ast.get_docstring(node) or "")
            bodies = zip(node.body, node.body[1:], strict=False)
            found += [
                after.value.value
                for before, after in bodies
                if isinstance(before, ast.Assign | ast.AnnAssign)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
                and isinstance(after.value.value, str)
            ]
    return [re.sub(r"(?m)^\s*(>>>|\.\.\.).*$", "", text) for text in found]


def texts(tree: ast.Module) -> list[str]:
    """Return every text of a module, docstrings and messages alike, but no name of a key or a file."""
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in strings if " " in text.strip()]


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def faults(place: str, text: str) -> list[str]:
    """Return the forbidden words of a text, each with its place and the word to write."""
    matches = [(re.search(pattern, text, re.IGNORECASE), better) for pattern, better in FORBIDDEN.items()]
    return [f"{place}: `{found[0]}` in {text[:80]!r}: write {better}" for found, better in matches if found]


def test_no_module_has_a_forbidden_word() -> None:
    assert not [fault for file in SOURCES for text in texts(tree_of(file)) for fault in faults(str(file), text)]


def test_no_page_has_a_forbidden_word() -> None:
    lines = [
        (f"{page.name}:{number}", line)
        for page in PAGES
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
    ]
    assert len(lines) > 1000
    assert not [fault for place, line in lines for fault in faults(place, line)]


def test_docstrings_name_the_thing() -> None:
    words = [
        word.casefold()
        for file in SOURCES
        for text in docstrings(tree_of(file))
        for word in re.findall(r"[A-Za-z']+", text)
    ]
    assert len(words) > 10_000
    assert 1000 * sum(word in ("what", "whatever") for word in words) / len(words) < MOST_WHATS


def test_no_docstring_begins_with_a_question_word() -> None:
    """The first line of a docstring is an imperative or a noun; `Whether …` describes a property that is true or false."""
    questions = {"What", "Where", "How", "Who", "When", "Why"}
    begun = [(file, text) for file in SOURCES for text in docstrings(tree_of(file)) if text.strip()]
    assert not [f"{file}: {text[:80]}" for file, text in begun if text.split(maxsplit=1)[0] in questions]


def test_a_forbidden_word_is_found() -> None:
    assert len(faults("here", "The story comes to rest.")) == 2
    assert not faults("here", "The crisis reaches an equilibrium.")
