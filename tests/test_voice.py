"""Words that readers should not meet: private words where the field has its own, and riddles in place of nouns."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_no_module_has_a_forbidden_word(file: Path) -> None:
    for text in texts(ast.parse(file.read_text(encoding="utf-8"))):
        for pattern, better in FORBIDDEN.items():
            found = re.search(pattern, text, re.IGNORECASE)
            assert found is None, f"`{found[0]}` in {text[:80]!r}: write {better}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_page_has_a_forbidden_word(page: Path) -> None:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        for pattern, better in FORBIDDEN.items():
            found = re.search(pattern, line, re.IGNORECASE)
            assert found is None, f"{page.name}:{number}: `{found[0]}`: write {better}"


def test_docstrings_name_the_thing() -> None:
    words = [
        word.casefold()
        for file in SOURCES
        for text in docstrings(ast.parse(file.read_text(encoding="utf-8")))
        for word in re.findall(r"[A-Za-z']+", text)
    ]
    assert len(words) > 10_000
    assert 1000 * sum(word in ("what", "whatever") for word in words) / len(words) < MOST_WHATS


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_docstring_begins_with_a_question_word(file: Path) -> None:
    """The first line of a docstring is an imperative or a noun; `Whether …` describes a property that is true or false."""
    first = [
        text.split(maxsplit=1)[0] for text in docstrings(ast.parse(file.read_text(encoding="utf-8"))) if text.strip()
    ]
    assert not {"What", "Where", "How", "Who", "When", "Why"} & set(first)


def test_a_forbidden_word_is_found() -> None:
    assert any(re.search(pattern, "The story comes to rest.") for pattern in FORBIDDEN)
