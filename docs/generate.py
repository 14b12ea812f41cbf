"""Make the pages that are made out of the program: `python -m docs.generate` writes them, a test keeps them in step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["COMMANDS_PAGE", "changelog", "commands_page"]

DOCS = Path(__file__).resolve().parent
COMMANDS_PAGE = DOCS / "reference" / "commands.md"
"""The page that is generated."""

WIDTH = 88

HEAD = """\
<!-- Generated from the commands by `python -m docs.generate`; edit the help texts in src/offramp/commands instead. -->

# Commands

Answers go to standard output, everything else to standard error. [Errors and exit codes](errors.md) says how a
command can end, [JSON](json.md) what `--json` prints, and [Read the answers](../how-to/read-the-answers.md) what the
answers mean.

In all of them:

- CASE is a case file (`.yaml`, `.json` or `.gmcr`), or the slug of a catalog case. A file of that name comes first.
- STATE is what is on in a state, `us.blockade,ussr.withdraw` (in any order, `-` for nothing), a short id, `s6`, or `status quo`.
  A merged state answers to the name of any of its members. Events that are given need not be named.
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
        command = commands.commands[name]
        context = click.Context(command, info_name=name, parent=above, terminal_width=WIDTH)
        yield _section(context.command_path, command.get_help(context))
        if isinstance(command, click.Group):
            yield from _sections(command, context)


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


def changelog() -> str:
    """Return the changelog of the repository without its title; an empty text where there is none."""
    file = DOCS.parent / "CHANGELOG.md"
    return "\n" + "\n".join(_untitled(file.read_text(encoding="utf-8"))) + "\n" if file.exists() else ""


def _untitled(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if not line.startswith("# "))


if __name__ == "__main__":
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8", newline="\n")
    sys.stderr.write(f"wrote {COMMANDS_PAGE}\n")
