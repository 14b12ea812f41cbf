"""A bare install has every package that offramp imports, and none that the tests alone need."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
BROUGHT = {"pydantic-core"}
"""Packages that a dependency brings along in the one version that fits it."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirements: list[str]) -> set[str]:
    return {plain(re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]) for requirement in requirements}


packages_distributions = cache(metadata.packages_distributions)


@cache
def imported() -> dict[str, set[str]]:
    """The packages that are imported anywhere in the source, each with the files that do."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / "src" / "offramp").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                found.setdefault(name.split(".")[0], set()).add(file.name)
    return {name: files for name, files in found.items() if name not in {*sys.stdlib_module_names, "offramp"}}


HINT = re.compile(r'pip install ((?:"[^"]+" ?)+)')
"""Command in a message about a missing package."""


def test_a_message_about_a_missing_package_asks_for_what_an_extra_declares() -> None:
    """Requirements by their own names, since a clone is installed by its path and not by the name of the project."""
    declared = {each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra}
    asked = [
        requirement
        for file in (ROOT / "src" / "offramp").rglob("*.py")
        for hint in HINT.findall(file.read_text(encoding="utf-8"))
        for requirement in re.findall(r'"([^"]+)"', hint)
    ]
    assert len(asked) >= 8
    assert set(asked) - {"{}"} <= declared


def test_the_extra_of_everything_has_every_extra_of_one_machine() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    assert set(re.findall(r"[a-z]+", everything.partition("[")[2])) == set(extras) - {"all", "cluster", "docs"}


def test_what_is_imported_is_declared() -> None:
    needed = named(PROJECT["project"]["dependencies"])
    extras = named([each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra])
    distributions = packages_distributions()
    for name, files in imported().items():
        candidates = {plain(each) for each in distributions.get(name, [name])}
        assert candidates & (needed | extras | BROUGHT), (
            f"{sorted(files)} import {name}, which pyproject.toml does not name"
        )


def test_what_is_declared_is_imported() -> None:
    distributions = packages_distributions()
    used = {plain(each) for name in imported() for each in distributions.get(name, [name])}
    assert named(PROJECT["project"]["dependencies"]) <= used


def test_salib_is_for_the_tests() -> None:
    assert "salib" not in named(PROJECT["project"]["dependencies"])
    assert "salib" in named([each for each in PROJECT["dependency-groups"]["test"] if isinstance(each, str)])
