"""Data flows one way: a room imports only from rooms before it."""

from __future__ import annotations

import ast
import re
import statistics
from collections import Counter
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "offramp"
LONGEST_MODULE, MEDIAN_MODULE, LARGEST_ROOM = 400, 130, 0.12
ORDER = [
    "errors",
    "_version",
    "files",
    "characters",
    "compiled",
    "progress",
    "processes",
    "text",
    "naming",
    "notes",
    "tables",
    "case",
    "graph",
    "stability",
    "preference_sensitivity",
    "beliefs",
    "paths",
    "inverse",
    "symbolic",
    "export",
    "evidence",
    "experts",
    "worlds",
    "chain",
    "risk",
    "control",
    "model_checking",
    "ensemble",
    "discovery",
    "sensitivity",
    "ranking",
    "claim_testing",
    "hindcasting",
    "comparison",
    "findings",
    "draw",
    "language",
    "brief",
    "versions",
    "study",
    "web",
    "commands",
    "cli",
]


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "offramp"


def imports_of(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: write imports in full"
            found |= {
                f"{node.module}.{alias.name}" if node.module == "offramp" else node.module for alias in node.names
            }
    return {name for name in found if name.split(".")[0] == "offramp"}


FILES = [file for file in SOURCE.rglob("*.py") if file.parent != SOURCE or file.stem not in ("__init__", "__main__")]


def test_imports_point_to_the_start() -> None:
    wrong = []
    for file in FILES:
        room = file.relative_to(SOURCE).parts[0].removesuffix(".py")
        allowed = ORDER[: ORDER.index(room) + 1]
        wrong += [f"{file}: {room} comes before {name}" for name in imports_of(file) if room_of(name) not in allowed]
    assert not wrong


def test_rooms_and_modules_keep_their_size() -> None:
    """A room holds at most an eighth of the lines or so, and a module fits into a head."""
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCE.rglob("*.py")}
    too_long = {str(file.relative_to(SOURCE)): count for file, count in lines.items() if count > LONGEST_MODULE}
    assert not too_long
    assert statistics.median(lines.values()) <= MEDIAN_MODULE
    rooms = Counter[str]()
    for file, count in lines.items():
        rooms[file.relative_to(SOURCE).parts[0]] += count
    room, most = rooms.most_common(1)[0]
    assert most <= LARGEST_ROOM * sum(lines.values()), f"{room} has {most} of {sum(lines.values())} lines"


def test_every_room_has_its_place() -> None:
    rooms = {file.relative_to(SOURCE).parts[0].removesuffix(".py") for file in FILES}
    assert rooms == set(ORDER)


def test_the_map_of_the_readme_names_every_room() -> None:
    folders = {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").is_file()}
    text = (SOURCE.parents[1] / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| (?:`(\w+)/`)", text, re.MULTILINE))
    assert folders == named - {"tests"}


def modules_imported() -> dict[str, set[str]]:
    """Return which modules every module imports: at once, when it runs, or for its types alone."""
    names = {".".join(("offramp", *file.relative_to(SOURCE).with_suffix("").parts)): file for file in FILES}
    graph: dict[str, set[str]] = {}
    for name, file in names.items():
        graph[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                graph[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inside = {f"{node.module}.{alias.name}" for alias in node.names}
                graph[name] |= {node.module, *inside}
        graph[name] = (graph[name] & set(names)) - {name}
    return graph


def test_no_modules_import_each_other_in_a_circle() -> None:
    """A module whose imports all lead on to modules without imports is done; what is left goes round in a circle."""
    left = modules_imported()
    assert len(left) > 200
    while done := {name for name, imports in left.items() if not imports}:
        left = {name: imports - done for name, imports in left.items() if name not in done}
    assert not left, f"a circle among {sorted(left)}"


def test_the_package_itself_imports_little() -> None:
    """What loads for `offramp --help` is click alone."""
    import subprocess
    import sys

    code = """
import contextlib, io, sys
from offramp.cli import cli
with contextlib.redirect_stdout(io.StringIO()):
    cli(["--help"], standalone_mode=False)
print([m for m in ("numpy", "pydantic", "lark", "rich", "jinja2", "yaml", "offramp.commands.brief") if m in sys.modules])
"""
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
