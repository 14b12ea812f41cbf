"""Characters that are not seen, in names, texts and answers."""

from __future__ import annotations

import io
import json
import sys

import pytest
from click.testing import CliRunner

from offramp.case.expression import parse
from offramp.case.reading import loads
from offramp.case.state_names import read_state
from offramp.characters import escaped, first_unseen, shown, spelled, without_controls
from offramp.cli import cli, main
from offramp.commands.csv_tables import _file_name
from offramp.commands.shared import show_json
from offramp.errors import CaseError

CASE = """\
title: "A \\e[31mred\\a title"
actors: {ann: {options: {go: "Go\\x9b31m on"}}}
status quo: []
preferences: {ann: [ann.go]}
"""


@pytest.mark.parametrize("sign", ["\\e", "\\u200b", "\\u202e", "\\u2066", "\\0", "\\u2028"])
def test_a_name_with_a_character_that_nobody_sees_is_refused_with_its_code_point(sign: str) -> None:
    name = f'"st{sign}op"'
    with pytest.raises(CaseError) as caught:
        loads(CASE.replace("{go:", f"{{{name}: Stop, go:"), "a.yaml")
    seen = json.loads(name.replace("\\e", "\\u001b").replace("\\0", "\\u0000"))
    point = f"U+{ord(seen[2]):04X}"
    assert [str(problem) for problem in caught.value.problems] == [
        f"a.yaml:2:26: `st<{point}>op` has a character that cannot be seen, {point}; write the name without it"
    ]


def test_names_are_the_same_however_their_accents_are_written() -> None:
    case = loads(CASE.replace("go", "e\u0301tat").replace("ann.e\u0301tat", "ann.\u00e9tat"))
    assert case.options == ("ann.\u00e9tat",)
    assert parse("ann.e\u0301tat") == parse("ann.\u00e9tat")
    assert read_state("ann.e\u0301tat", case) == {"ann.\u00e9tat"}


def test_texts_of_a_case_lose_their_control_characters() -> None:
    case = loads(CASE)
    assert (case.title, case.label("ann.go")) == ("A [31mred title", "Go31m on")
    assert without_controls("a\r\nb\x85c\td\u202ee") == "a\nb\nc\tde"


def test_what_is_asked_is_shown_and_not_obeyed() -> None:
    run = CliRunner().invoke(cli, ["why", "river", "\x1b[31mred", "up"])
    assert "\x1b" not in str(run.output)
    assert shown("\x1b[31mred\x9b \u202e") == "\\x1b[31mred\\x9b \\u202e"


def test_main_shows_wrong_options_and_does_not_obey_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["offramp", "\x1b[31mred"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    told = capsys.readouterr().err
    assert "there is no command `" in told
    assert "\x1b" not in told


def test_json_is_json_whatever_the_numbers_and_the_characters(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"a": float("nan"), "b": [float("inf"), -float("inf"), -0.0], "c\x9b": "\x1b\x9b\x7f"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": None, "b": [None, None, 0.0], "c\x9b": "\x1b\x9b\x7f"}
    assert first_unseen(out.replace("\n", "")) is None
    assert escaped("plain") == "plain"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_terminal_that_lacks_characters_shows_the_rest(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    data = io.BytesIO()
    monkeypatch.setattr(sys, "argv", ["offramp", "states", "river"])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding=encoding))
    main()
    text = data.getvalue().decode(encoding)
    assert "A dam on the river: 16 states" in text
    assert "?" in text


def test_a_lack_of_memory_is_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("offramp.cli.cli", fail)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 1
    assert capsys.readouterr().err.startswith("the memory that can be had here does not suffice;")


def test_a_file_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(**_: object) -> None:
        raise PermissionError(13, "Permission denied", "study/brief.html")

    monkeypatch.setattr("offramp.cli.cli", fail)
    monkeypatch.setattr("os._exit", sys.exit)
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == "study/brief.html: Permission denied\n"


def test_names_are_spelled_with_all_that_is_not_seen() -> None:
    assert spelled("a\u200bb\u202ec") == "a<U+200B>b<U+202E>c"


def test_no_table_is_written_to_the_name_of_a_device() -> None:
    assert (_file_name("Con"), _file_name("nul"), _file_name("Conditions")) == ("con-table", "nul-table", "conditions")
