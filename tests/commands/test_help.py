"""Help texts: short sentences, in the words of the glossary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from offramp.cli import COMMANDS, cli
from offramp.commands import shared

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(cli))

PRIVATE = re.compile(
    r"\b(what|whatever|whoever|where|so many|told|tells|held|beside|eyes|wants?|worth|readings? of an actor|brought?|anew)\b"
)
"""Words in place of a noun, and words of the program's own; `beside PRIM` apart."""


def texts(command: click.Command) -> Iterator[str]:
    yield command.help or ""
    yield from (param.help or "" for param in command.params if isinstance(param, click.Option) and not param.hidden)


def sentences(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        plain = " ".join(re.sub(r"\[default: .*?\]", "", paragraph).split())
        yield from (part for part in re.split(r"(?<=[.:]) (?=[A-Z`])", plain) if part)


@pytest.mark.parametrize("name", ALL)
def test_sentences_are_short(name: str) -> None:
    long = [each for text in texts(ALL[name]) for each in sentences(text) if len(each.split()) > 22]
    assert long == []


@pytest.mark.parametrize("name", ALL)
def test_sentences_name_the_thing(name: str) -> None:
    found = [
        each for text in texts(ALL[name]) for each in sentences(text) if PRIVATE.search(each.replace("beside PRIM", ""))
    ]
    assert found == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_shows_the_first_sentence_of_each_command(name: str) -> None:
    assert ALL[name].get_short_help_str(100) == COMMANDS[name]
    assert ALL[name].name == name


def test_every_module_of_a_command_is_listed() -> None:
    folder = Path(shared.__file__).parent
    defined = {
        path.stem.replace("_", "-")
        for path in folder.glob("*.py")
        if re.search(r"^@click\.(command|group)\(", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert defined == set(COMMANDS)


def test_an_unknown_command_names_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["stabilty"])
    assert result.exit_code == 2
    assert "there is no command `stabilty`; did you mean stability?" in result.output


@pytest.mark.parametrize("name", ALL)
def test_the_first_sentence_fits_the_list_of_commands(name: str) -> None:
    first = (ALL[name].help or "").partition("\n\n")[0]
    assert first.endswith(".")
    assert len(first) <= 60


@pytest.mark.parametrize("name", ALL)
def test_every_option_says_what_it_does_and_takes(name: str) -> None:
    for param in ALL[name].params:
        if isinstance(param, click.Option) and not param.hidden:
            assert param.help, param.name
            assert param.help[0].isupper(), param.help
            shown = param.make_metavar(click.Context(ALL[name])) if not param.is_flag else ""
            assert "RANGE" not in shown, (param.name, shown)
