"""The documentation is run: what it shows is what comes out, and nothing that a reader needs is left out.

In a page, every `console` block is run command by command, every `python` block with prompts is a doctest, and every block with a
file name for a caption is written to a folder of the page (a `diff` block is applied to the file). A line `...` in an
output stands for any lines, and `...` at the end of a line for its rest.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import json
import pkgutil
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from docs.generate import COMMANDS_PAGE, READERS_PAGE, commands_page, readers_page
from pydantic import BaseModel

import offramp
from offramp import cli, errors
from offramp.case import checks, estimate, evidence, model, preferences
from offramp.stability.concepts import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offramp.case.model import Case
    from offramp.findings.findings import Findings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
FLAGS = doctest.ELLIPSIS

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"^:(?P<name>[\w-]+):[ ]*(?P<value>.*)$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the file it stands for and its first line in the page."""

    language: str
    text: str
    file: str
    line: int


@dataclass
class Shell:
    """A terminal in a folder of its own, which knows `offramp`, `cat` and `echo $?`."""

    folder: Path
    code: int = 0
    names: dict[str, Any] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """Return what a command prints, on both streams."""
        if command == "echo $?":
            return f"{self.code}\n"
        program, *arguments = shlex.split(command)
        if program == "cat":
            return "".join((self.folder / name).read_text(encoding="utf-8") for name in arguments)
        assert program == "offramp", f"the test knows no command `{program}`"
        return self._offramp(arguments)

    def _offramp(self, arguments: list[str]) -> str:
        shown = io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(shown),
            contextlib.redirect_stderr(shown),
        ):
            patch.setattr(sys, "argv", ["offramp", *arguments])
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setattr(sys.modules["__main__"], "__package__", None, raising=False)
            try:
                cli.main()
                self.code = 0
            except SystemExit as stop:
                self.code = int(stop.code or 0)
        return shown.getvalue()


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page; a directive `{code-block}` counts as a block of its language."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        info, lines = match["info"].strip(), match["body"].splitlines()
        options: dict[str, str] = {}
        if info.startswith("{code-block}"):
            info = info.removeprefix("{code-block}").strip()
            while lines and (option := _OPTION.match(lines[0])):
                options[option["name"]] = option["value"]
                lines.pop(0)
            while lines and not lines[0].strip():
                lines.pop(0)
        line = text.count("\n", 0, match.end()) - len(lines)
        yield Block(info, "\n".join(lines) + "\n", options.get("caption", ""), line + 1)


def sessions(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines shown after it."""
    command, shown = "", list[str]()
    for line in text.splitlines():
        if command.endswith("\\"):
            command = command[:-1] + line.strip()
        elif line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line.rstrip())
    if command:
        yield command, shown


def pattern(shown: list[str]) -> str:
    """What an output must match: `...` stands for any lines, or for the rest of a line."""
    parts = []
    for line in shown:
        if line == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        elif line.endswith("..."):
            parts.append(re.escape(line.removesuffix("...")) + r"[^\n]*\n")
        else:
            parts.append(re.escape(line) + r"\n")
    return "".join(parts)


def tidy(text: str) -> str:
    """A text without blanks at the ends of its lines and without empty lines around it."""
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def run_console(block: Block, shell: Shell, page: Path) -> None:
    for command, shown in sessions(block.text):
        real = tidy(shell.run(command))
        expected = tidy("\n".join(shown)).splitlines()
        assert re.fullmatch(pattern(expected), real), (
            f"{page.relative_to(ROOT)}, block in line {block.line}: `{command}` prints\n{real}\nand not\n"
            + "\n".join(expected)
        )


def run_python(block: Block, shell: Shell, page: Path) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, {}, page.stem, str(page), block.line - 1)
    test.globs = shell.names
    told: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append, clear_globs=False)
    assert not told, "".join(told)


def write_file(block: Block, shell: Shell) -> None:
    """Write the file that a block shows, or make the change that it shows."""
    file = shell.folder / block.file
    if block.language != "diff":
        file.write_text(block.text, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    old, new = (
        "".join(f"{line[1:]}\n" for line in block.text.splitlines() if line[:1] in ("", " ", sign)) for sign in "-+"
    )
    assert text.count(old) == 1, (
        f"line {block.line}: what is to be changed stands {text.count(old)} times in {block.file}"
    )
    file.write_text(text.replace(old, new), encoding="utf-8")


def is_run(block: Block, page: Path) -> bool:
    """Whether a console block is run: all of the documentation's, and those of the README that need nothing but offramp."""
    commands = [command for command, _ in sessions(block.text)]
    return page.is_relative_to(DOCS) or all(command.startswith(("offramp ", "echo $?")) for command in commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_are_what_comes_out(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog_findings: Callable[[str], Findings]
) -> None:
    composing = importlib.import_module("offramp.brief.compose")
    find_anew = composing.find

    def find(about: Case, **asked: Any) -> Findings:
        """Find, but for the Korean case as it is: what is stored does, for no page shows what stands in its brief."""
        stored = about == offramp.load("korea-2017") and not asked["given"]
        return catalog_findings("korea-2017") if stored else find_anew(about, **asked)

    monkeypatch.setattr(composing, "find", find)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shell = Shell(tmp_path)
    for block in blocks(page):
        if block.file:
            write_file(block, shell)
        elif block.language == "console" and is_run(block, page):
            run_console(block, shell, page)
        elif block.language == "python" and ">>>" in block.text:
            run_python(block, shell, page)


def modules() -> list[str]:
    return ["offramp", *(info.name for info in pkgutil.walk_packages(offramp.__path__, "offramp."))]


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_are_what_comes_out(name: str) -> None:
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        failures, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert not failures, told.getvalue()


def test_page_of_commands_is_in_step() -> None:
    assert COMMANDS_PAGE.read_text(encoding="utf-8") == commands_page(), "run `python -m docs.generate`"


def test_page_of_readers_is_in_step() -> None:
    assert READERS_PAGE.read_text(encoding="utf-8") == readers_page(), "run `python -m docs.generate`"


@pytest.mark.parametrize("name", offramp.__all__)
def test_every_public_name_has_its_place(name: str) -> None:
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^\.\. (?:autofunction|autoclass|autoexception|autodata|data):: offramp\.{name}(?:\(\))?$", text, re.MULTILINE
    )


@pytest.mark.parametrize("entry", CONCEPTS, ids=lambda entry: entry.key)
def test_every_solution_concept_has_its_page(entry: Any) -> None:
    text = (DOCS / "explanation" / f"{entry.page or entry.key}.md").read_text(encoding="utf-8")
    words = " ".join(re.sub("^> ", "", text, flags=re.MULTILINE).split())
    assert text.startswith(f"# {entry.name}") or entry.page
    assert entry.name in words
    assert " ".join(entry.definition.split()) in words
    of_page = "|".join(other.key for other in CONCEPTS if other.page == entry.page and (entry.page or other is entry))
    assert re.search(rf"^\$ offramp why .* --concept ({of_page})$", text, re.MULTILINE)


def test_claims_may_name_every_solution_concept() -> None:
    assert set(checks.CONCEPTS) == {entry.key for entry in CONCEPTS}


def records() -> dict[str, list[str]]:
    """The keys of each kind of record in a case file, as they are written."""
    found: dict[str, list[str]] = {}
    for module in (model, estimate, preferences, evidence):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__module__ == module.__name__:
                found[name] = [field.alias or key for key, field in kind.model_fields.items()]
    return found


UNWRITTEN = {("Stage", "holds"), ("StateRanking", "gaps"), ("Statements", "statements")}
"""Fields that are written in another form: as option names, as `much`, as a list."""


ANCHORS = {
    "DataFile": "data-file",
    "Mapping": "data-file",
    "EvidenceEstimate": "evidence-estimate",
    "Selection": "evidence-estimate",
}


@pytest.mark.parametrize(
    ("record", "key"), [(r, k) for r, keys in records().items() for k in keys if (r, k) not in UNWRITTEN]
)
def test_every_key_of_a_case_file_is_explained(record: str, key: str) -> None:
    text = (DOCS / "reference" / "case-file.md").read_text(encoding="utf-8")
    sections = re.split(r"^\(record-([\w-]+)\)=$", text, flags=re.MULTILINE)
    by_record = dict(zip(sections[1::2], sections[2::2], strict=True))
    place = text if record == "Case" else by_record[ANCHORS.get(record, record.casefold())]
    assert f"`{key}`" in place


JSON = {
    "check": "check no-such-case.yaml",
    "states": "states elmira-1991",
    "stability": "stability prisoners-dilemma",
    "why": "why chicken - row",
    "beliefs": "beliefs korea-2017 --concept nash",
    "firmness": "firmness elmira-1991 --concept seq --draws 2",
    "robustness": "robustness korea-2017 --state s1731 --concept nash --concept seq --draws 20",
    "ask": "ask korea-2017 --for s1731 --dry-run",
    "paths": "paths elmira-1991 --from uniroyal.delay,local.insist --to uniroyal.accept",
    "compare": "compare korea-2017 --without usa.exercises --most 3",
    "inverse": "inverse elmira-1991 --to uniroyal.accept",
    "risk": "risk hotline --reach war",
    "waiting": "waiting hotline --threshold 0.02",
    "best-policy": "best-policy hotline north --measure war --measure strike",
    "simulate": "simulate hotline --replicates 50 --examples 1",
    "export-chain": "export-chain hotline folder --policy wait",
    "worlds": "worlds hotline --samples 4",
    "rank": "rank korea-2017 --samples 64 --policy wait --policy 'talk first' --measure any_war --threshold 0.05 --sobol 2",
    "claims": "claims korea-2017 --samples 4",
    "hindcast": "hindcast korea-1994 --samples 1",
    "study": "study new s hotline --samples 4 && study status s",
    "evidence": "evidence check korea-2017",
    "experts": "experts score korea-2017-war",
    "cases": "cases",
    "brief": "brief cuba-1962",
}
"""The commands with `--json`, each with the last of them that prints it."""

NAMED_BY_THE_CASE = {
    "stable",
    "immobile",
    "images",
    "concepts",
    "gains",
    "believers",
    "equilibria",
    "broken",
    "held",
    "by_concept",
    "reasons",
    "changes",
    "singles",
    "statements",
    "payments",
    "against",
    "shares",
    "policies",
    "measures",
    "curves",
    "endings",
    "written",
    "values",
    "orders",
    "rules",
    "scores",
    "ranks",
    "first by",
    "metrics",
    "best_by",
    "left out",
    "satisficing",
    "weights",
    "central weights",
    "tolerance",
    "dominates in",
    "better by",
    "details",
    "of",
    "by_reading",
    "by_image",
    "actors",
    "files",
    "forecasts",
    "quantiles",
    "brier",
    "log",
}
"""Objects whose keys are names of actors, images, concepts, policies, measures, rules or files, or say where a value is from."""

NAMED_TWICE = {"outcomes", "consequences", "regret", "pairwise"}
"""Objects of such objects."""


def keys_of(value: Any) -> set[str]:
    """The keys of objects inside a value, without those that are names of the case."""
    if isinstance(value, list):
        return {key for inner in value for key in keys_of(inner)}
    if isinstance(value, dict):
        return set(value) | keys_of([_without_names(key, part) for key, part in value.items()])
    return set()


def _without_names(key: str, part: Any) -> Any:
    if key in NAMED_TWICE:
        return [inner for named in part.values() for inner in named.values()]
    return [*part.values()] if key in NAMED_BY_THE_CASE and isinstance(part, dict) else part


@pytest.mark.parametrize("command", JSON)
def test_every_key_of_json_is_explained(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    *before, last = JSON[command].split(" && ")
    shell = Shell(tmp_path)
    for earlier in before:
        shell.run(f"offramp {earlier}")
    printed = json.loads(shell.run(f"offramp {last} --json"))
    text = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    sections = re.split(r"^\(json-([\w-]+)\)=$", text, flags=re.MULTILINE)
    section = dict(zip(sections[1::2], sections[2::2], strict=True))[command]
    assert {key for key in keys_of(printed) if f"`{key}`" not in section} == set()


def test_every_command_that_prints_json_is_explained() -> None:
    with_json = {
        name
        for name in cli.COMMANDS
        if (command := cli.cli.get_command(click.Context(cli.cli), name))
        for inner in (command.commands.values() if isinstance(command, click.Group) else [command])
        if any("--json" in param.opts for param in inner.params)
    }
    assert with_json == set(JSON)


def test_tree_of_errors_is_in_step() -> None:
    tree = re.search(r"::\n\n((?: {4}.*\n)+)", errors.__doc__ or "")
    assert tree is not None
    text = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    assert "\n".join(line.removeprefix("    ").rstrip() for line in tree[1].splitlines()) in text


def test_every_page_can_be_found() -> None:
    listed = {
        entry
        for block in blocks(DOCS / "index.md")
        if block.language == "{toctree}"
        for entry in block.text.splitlines()
    }
    assert {str(page.relative_to(DOCS).with_suffix("")) for page in PAGES if page.is_relative_to(DOCS)} <= listed | {
        "index"
    }
