"""`offramp ask`: an interview on the terminal and in JSON, and the answers in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.commands.test_experts import keys_of
from tests.ranking.open_orders import OPEN_ORDERS

from offramp.case.preferences import Statements
from offramp.case.reading import load
from offramp.cli import cli
from offramp.commands.interviewing import answer_file
from offramp.errors import OutputError
from offramp.graph.graph import build
from offramp.preference_sensitivity.interview import interview
from offramp.preference_sensitivity.robustness import robustness

if TYPE_CHECKING:
    from click.testing import Result

CASE = """\
# A dispute.
actors:
  a: {name: Alba, options: {x: {label: Act}}}
  b: {options: {y: {label: Yield}}}
status quo: []
preferences:
  a:
    - not a.x          # peace
    - a.x or b.y       # or a result
    - not b.y
  b: {weights: {not b.y: 1}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_bytes(CASE.encode())
    return path


def asked(file: Path, typed: str, *options: str) -> str:
    found = CliRunner().invoke(cli, ["ask", str(file), "--for", "-", *options], input=typed, catch_exceptions=False)
    assert found.exit_code == 0
    return found.stdout


def test_an_interview_ends_when_the_verdict_is_certain_and_keeps_every_other_byte(file: Path) -> None:
    told = asked(file, "1\nIt has always kept the peace\n", "--expert", "Kim")
    assert "s0 (-) is an equilibrium under NASH in 1/2 of the orders" in told
    assert "Which matters more to Alba?\n  1  not “Act”\n  2  “Act” or “Yield”" in told
    assert "s0 (-) is an equilibrium under NASH in every order that agrees" in told
    assert f"1 answer written to {file}." in told
    text = file.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line in CASE.splitlines()]
    assert kept == CASE.splitlines()
    stated = load(file).preferences["a"]
    assert isinstance(stated, Statements)
    (pair,) = stated.above or ()
    assert (pair.above, pair.below, pair.expert, pair.reason) == ("not a.x", "a.x or b.y", "Kim", "It has always kept the peace")  # fmt: skip
    (row,) = robustness(build(load(file)), ["-"], ["nash"]).found["nash"]
    assert row.everyone.exact == 1


def test_nobody_knows_and_the_interview_stops(file: Path) -> None:
    told = asked(file, "?\n?\n?\n")
    assert "0 answers; nothing was written." in told
    assert "No question is left that could decide the verdict." in told
    assert file.read_text(encoding="utf-8") == CASE
    assert "0 answers" in asked(file, "q\n")


def test_json_is_a_line_for_each_question(file: Path) -> None:
    lines = asked(file, '{"answer": "second", "reason": "results first"}\n', "--json", "--expert", "Lee").splitlines()
    first, last = (json.loads(line) for line in lines)
    assert (first["question"]["first"], first["question"]["second"]) == ("not a.x", "a.x or b.y")
    assert (first["certain"], last["certain"], last["question"]) == (None, False, None)
    assert last["answers"] == [
        {"actor": "a", "above": "a.x or b.y", "below": "not a.x", "expert": "Lee", "reason": "results first"}
    ]
    stated = load(file).preferences["a"]
    assert isinstance(stated, Statements)
    assert [statement.say.text for statement in stated.statements] == ["a.x or b.y", "not a.x", "not b.y"]


def test_an_answer_that_cannot_be_read_is_told_and_the_next_is_taken(file: Path) -> None:
    wrong = (
        '{"answer": "maybe"}',
        "nonsense",
        '{"answer": [1]}',
        "[]",
        '{"answer": "first", "expert": 5}',
        "[" * 100_000,
    )
    typed = "\n".join([*wrong, '{"answer": "first"}', ""])
    found = CliRunner().invoke(cli, ["ask", str(file), "--for", "-", "--json", "--dry-run"], input=typed)
    assert len(found.stdout.splitlines()) == 2
    assert found.stderr.count("answers are first, second and unknown") == len(wrong)
    assert file.read_text(encoding="utf-8") == CASE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chicken", "--for", "-"], "is a case of the catalog; name a file for the answers with --out"),
        (["chicken", "--for", "-", "--concept", "sim", "--dry-run"], "choose from gmr, nash, smr, seq, sseq"),
        (["chicken", "--for", "s99", "--dry-run"], "there is no state `s99`"),
        (["chicken", "--for", "LEAD", "--dry-run"], "the case has no policies, and a choice needs two"),
        (["hotline", "--for", "LEAD", "--dry-run"], "no list of the case has `above`"),
        (["hotline", "--for", "war"], "is a case of the catalog; name a file for the answers with --out"),
        (["hotline", "--for", "tolls", "--dry-run"], "did you mean the measure `toll`?"),
        (["hotline", "--for", "LEAD", "--concept", "gmr"], "--concept speaks of the verdict on a state"),
        (["hotline", "--for", "toll", "--given", "war"], "--given speaks of the verdict on a state"),
    ],
)
def test_a_wrong_question_is_one_message(arguments: list[str], message: str) -> None:
    found = CliRunner().invoke(cli, ["ask", *arguments])
    assert message in f"{found.exception} {found.output}"


def test_a_doubt_about_the_same_order_is_refused(file: Path) -> None:
    file.write_text(CASE + "doubt: {a: 1}\n", encoding="utf-8")
    found = CliRunner().invoke(cli, ["ask", str(file), "--for", "-"])
    assert "states a doubt about the order of `a`" in str(found.exception)


def test_a_list_that_repeats_a_statement_is_refused_before_a_question(file: Path) -> None:
    text = CASE.replace("    - not b.y\n", "    - not b.y\n    - not a.x\n")
    file.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(cli, ["ask", str(file), "--for", "-"])
    assert "the list of `a` has `not a.x` twice" in str(found.exception)
    assert file.read_text(encoding="utf-8") == text
    assert "Which matters more" in asked(file, "q\n", "--dry-run")


def test_control_characters_never_reach_the_file(file: Path) -> None:
    typed = [json.dumps({"answer": "first", "reason": reason}) for reason in ("\ud800", "\x1b[31mred\u202e\x9b")]
    found = CliRunner().invoke(
        cli, ["ask", str(file), "--for", "-", "--json", "--expert", "K\x07im"], input="\n".join(typed)
    )
    assert found.stderr.count("an answer is a line such as") == 1
    stated = load(file).preferences["a"]
    assert isinstance(stated, Statements)
    assert [(pair.expert, pair.reason) for pair in stated.above or ()] == [("Kim", "[31mred")]
    assert not set(file.read_text(encoding="utf-8")) & set("\x07\x1b\x9b\u202e")


def test_the_korean_state_is_decided_by_few_questions() -> None:
    graph = build(load("korea-2017"))
    begun = interview(graph, "s1731")
    assert str(begun.share) == "1/3"
    for first in (True, False):
        left, count = begun, 0
        while left.question is not None:
            left, count = left.answered(first), count + 1
        assert left.certain is not None
        assert 1 <= count <= 6


@pytest.fixture
def choice(tmp_path: Path) -> Path:
    path = tmp_path / "choice.yaml"
    path.write_bytes(OPEN_ORDERS.encode())
    return path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["ask", *arguments], input=typed)


def test_the_lead_is_asked_about_in_the_terminal(choice: Path) -> None:
    found = run(str(choice), "--for", "LEAD", "--expert", "Kim", typed="1\nno weakness\n")
    assert found.exit_code == 0
    assert "In expectation over 256 worlds, “stand down” leads. World by world, 68 %" in found.stdout
    assert (
        "Which matters more to Northland?\n  1  “Keep forces on high alert” by Northland exactly when" in found.stdout
    )
    assert "It is certain which policy leads, as far as" in found.stdout
    assert f"1 answer written to {choice}." in found.stdout
    text = choice.read_text(encoding="utf-8")
    pair = "{above: north.alert iff south.alert, below: north.alert, expert: Kim, reason: no weakness}"
    assert text == OPEN_ORDERS.replace("[[not war, north.alert]]", f"[[not war, north.alert], {pair}]")
    again = run(str(choice), "--for", "LEAD")
    assert "It is so in each of these worlds." in again.stdout
    assert "It is certain which policy leads, as far as 512 worlds can tell. 0 answers" in again.stdout


def test_a_measure_is_asked_about_in_lines_of_json(choice: Path) -> None:
    found = run(
        str(choice), "--for", "war", "--json", "--samples", "400", "--seed", "3", typed='{"answer": "second"}\n'
    )
    first, last = (json.loads(line) for line in found.stdout.splitlines())
    assert (first["measure"], first["worlds"], first["seed"]) == ("war", {"drawn": 256, "agreeing": 256}, 3)
    assert first["question"]["gain"] > 3 * first["question"]["standard_error"] > 0
    assert (last["question"], last["lead"]) == (None, {"kind": "one", "policies": ["open the line"]})
    # Under 300 worlds agreed, so that new ones were drawn to make sure.
    assert last["worlds"] == {"drawn": 400, "agreeing": 400}
    assert "above: north.alert, below: north.alert iff" not in choice.read_text(encoding="utf-8")
    assert "[north.alert, north.alert iff south.alert]" in choice.read_text(encoding="utf-8")


def test_every_key_of_an_interview_for_a_choice_is_explained(choice: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    section = page.partition("(json-ask)=")[2].partition("(json-")[0]
    found = run(str(choice), "--for", "LEAD", "--json", "--dry-run", "--samples", "100", typed='{"answer": "first"}\n')
    for line in found.stdout.splitlines():
        assert {key for key in keys_of(json.loads(line)) if f"`{key}`" not in section} == set()


def test_answers_do_not_overwrite_another_file_or_the_changes_of_others(choice: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("# mine\n", encoding="utf-8")
    found = run(str(choice), "--for", "LEAD", "--out", str(other))
    assert "there is another file of that name, which may have answers" in str(found.exception)
    assert other.read_text(encoding="utf-8") == "# mine\n"
    graph = build(load(choice))
    begun = interview(graph, "-").answered(True)
    written = answer_file(str(choice), None, dry_run=False)
    choice.write_text(OPEN_ORDERS + "# a change\n", encoding="utf-8")
    with pytest.raises(OutputError, match="has changed during the interview; the last answer was not written"):
        written.add(begun)
    assert choice.read_text(encoding="utf-8") == OPEN_ORDERS + "# a change\n"


def test_answers_go_to_a_new_file(choice: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    found = run(str(choice), "--for", "lead", "--samples", "100", "--out", str(new), typed="2\n\nq\n")
    assert f"1 answer written to {new}." in found.stdout
    assert choice.read_text(encoding="utf-8") == OPEN_ORDERS
    assert "[north.alert, north.alert iff south.alert]" in new.read_text(encoding="utf-8")
