"""Make the pages that are made out of the program: `python -m docs.generate` writes them, a test keeps them in step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from offramp.evidence.readers.reader import Reader

__all__ = ["COMMANDS_PAGE", "READERS_PAGE", "changelog", "commands_page", "readers_page"]

DOCS = Path(__file__).resolve().parent
COMMANDS_PAGE = DOCS / "reference" / "commands.md"
"""The page of commands, which is generated."""

READERS_PAGE = DOCS / "reference" / "readers.md"
"""The page of readers, which is generated."""

WIDTH = 88

HEAD = """\
<!-- Generated from the commands by `python -m docs.generate`; edit the help texts in src/offramp/commands instead. -->

# Commands

Answers go to standard output, all other messages to standard error. [Errors and exit codes](errors.md) lists the exit
codes, and [JSON](json.md) the output of `--json`. [Read the answers](../how-to/read-the-answers.md) explains the
answers.

Common arguments:

- CASE is a case file (`.yaml`, `.json` or `.gmcr`), or the slug of a catalog case. A file of that name takes precedence.
- STATE is the list of options and events that are on, `us.blockade,ussr.withdraw` (in any order, `-` for none), a short id, `s6`, or `status quo`.
  A merged state can be called by the name of any of its members. Given events need not be named.
- EXPR is a condition in [the language of expressions](expressions.md); it may name options, events, terms and goals.
- ACTOR, IMAGE and EVENT are names of the case file, not labels. CONCEPT is `nash`, `gmr`, `smr`, `seq` or
  `sseq`; or `sim`, `l2`, `l3`, …, `nonmyopic`, `cnash`, `cgmr`, `csmr`, `cseq`, `gmr_strong`, `smr_strong`, `seq_strong`, or one of the
  attitudes to unknown preference, `nash_a` to `seq_d`.
"""


def commands_page() -> str:
    """Return the page of all commands, as their `--help` shows them."""
    from offramp.cli import cli

    settings: dict[str, Any] = {**cli.context_settings, "terminal_width": WIDTH}
    group = click.Context(cli, info_name="offramp", **settings)
    parts = [HEAD, _section("offramp", cli.get_help(group))]
    parts += _sections(cli, group)
    return "\n".join(parts)


def _sections(commands: click.Group, above: click.Context) -> Iterator[str]:
    """Yield a section for each command of a group, those of groups in it behind their own."""
    for name in commands.list_commands(above):
        command = cast("click.Command", commands.get_command(above, name))
        context = click.Context(command, info_name=name, parent=above, terminal_width=WIDTH)
        yield _section(context.command_path, command.get_help(context))
        if isinstance(command, click.Group):
            yield from _sections(command, context)


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


READERS_HEAD = """\
<!-- Generated from the table of readers by `python -m docs.generate`; edit the modules in src/offramp/evidence/readers instead. -->

# Readers of data sets

`read(path)` of `offramp.evidence.readers.registry` recognises these files by their header; `read(path, "icb-crises")` names the
reader. Names of columns may be written in either case, and lines before the header are left out and noted.
[Bring your own data](../how-to/bring-your-own-data.md) explains how to read a file into records.

Every reader gives `date` and `precision` (`day`, `month` or `year`). If the source knows only a month or a year, the date is its
first day. Missing numbers are NaN, and codes are the numbers of their codebook.

Each entry names the files with which the reader was tested. Three forms were tested with invented files alone, since no file of the
publisher was at hand: the PA-X database, the TIES file of its publisher, and the NTI spreadsheet of missile tests. A file of such a
form is read with a note: compare its counts with the source.

The last column says so in one word, and so does `offramp evidence list`: tried on `real` files of the source, on files of its published
`layout` alone, or `partly` on both.

| name | data set | tried on |
|---|---|---|
"""


def readers_page() -> str:
    """Return the page of all readers, as their modules describe them."""
    from offramp.evidence.readers.registry import READERS

    rows = "".join(f"| `{name}` | {reader.label} | {reader.tried_on} |\n" for name, reader in READERS.items())
    return READERS_HEAD + rows + "".join(map(_reader, READERS.values()))


def _reader(reader: Reader) -> str:
    headers = [", ".join(f"`{name}`" for name in sorted(header)) for header in reader.headers]
    known = "; or ".join(headers) or "not by its header: name the reader, or give a mapping with `date`"
    further = "all further columns, under their own names" if reader.others else "no further columns"
    return (
        f"\n## {reader.name}\n\n{reader.label}.\n\n- Recognised by: {known}.\n"
        f"- Columns: {', '.join(f'`{name}`' for name in reader.columns)}; {further}.\n"
        f"- Known traps: {reader.traps}.\n- Tested with: {reader.tested_with}.\n- Cite: {reader.citation}\n"
    )


def changelog() -> str:
    """Return the changelog of the repository without its title; an empty text where there is none."""
    file = DOCS.parent / "CHANGELOG.md"
    return "\n" + "\n".join(_untitled(file.read_text(encoding="utf-8"))) + "\n" if file.exists() else ""


def _untitled(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if not line.startswith("# "))


if __name__ == "__main__":
    for page, text in ((COMMANDS_PAGE, commands_page()), (READERS_PAGE, readers_page())):
        page.write_text(text, encoding="utf-8", newline="\n")
        sys.stderr.write(f"wrote {page}\n")
