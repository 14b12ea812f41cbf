"""`offramp risk` as a user runs it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.commands.timer import TIMER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_measures_and_endings(offramp_here: Run) -> None:
    result = offramp_here("risk", "hotline", "--policy", "wait", "--policy", "stand down")
    assert (result.code, result.err) == (0, "")
    assert "what each policy leads to" in result.out
    assert "by decision   by accident" in result.out
    assert "A model, not a forecast." in result.out


def test_what_is_implied_is_held_against_the_record(offramp_here: Run) -> None:
    result = offramp_here("risk", "korea-2017", "--policy", "wait")
    (line,) = [line for line in result.out.splitlines() if "implies" in line]
    assert line.startswith("note: under “wait” the case implies 3.9 % for war within a year, within")
    assert "(0 of 14): 1.3 %" in line
    assert line.endswith("the comparison is no independent evidence.")
    wild = offramp_here(
        "risk",
        "korea-2017",
        "--policy",
        "wait",
        "--set",
        "unknowns.escalates={best: 0.35}",
    ).out
    (line,) = [line for line in wild.splitlines() if "implies" in line]
    assert line.startswith("warning: under “wait” the case implies")


def test_json_has_curves_and_the_time_until_a_condition(offramp_here: Run) -> None:
    arguments = ("--policy", "wait", "--reach", "war", "--policy", "stand down", "--json")
    data = json.loads(offramp_here("risk", "hotline", *arguments).out)
    curve = data["policies"]["wait"]["curves"]["war"]
    assert len(curve) == len(data["times"]) == 61
    assert curve == sorted(curve)
    assert data["policies"]["wait"]["measures"]["war"] == pytest.approx(curve[-1], abs=1e-12)
    assert data["policies"]["wait"]["by accident"] == pytest.approx(curve[-1], abs=1e-12)
    assert list(data["reach"]["policies"]) == ["wait", "stand down"]


FORMER = [
    (("--waiting", "war"), ("waiting hotline --measure war",)),
    (("--threshold", "0.02"), ("waiting hotline --threshold 0.02",)),
    (
        ("--waiting", "war", "--threshold", "0.02", "--discount", "0.1", "--policy", "open the line"),
        ("waiting hotline --policy 'open the line' --discount 0.1 --measure war --threshold 0.02",),
    ),
    (("--best", "north"), ("best-policy hotline north",)),
    (
        ("--best", "north", "--for", "war", "--for", "strike", "--set", "misread=0.02", "--policy", "wait"),
        ("best-policy hotline north --set misread=0.02 --measure war --measure strike",),
    ),
    (("--for", "war"), ("best-policy hotline ACTOR --measure war",)),
    (("--simulate", "50", "--seed", "7"), ("simulate hotline --replicates 50 --seed 7",)),
    (("--paths", "2", "--delay", "1 year"), ("simulate hotline --delay '1 year' --replicates 0 --examples 2",)),
    (("--simulate", "50", "--paths", "2"), ("simulate hotline --replicates 50 --examples 2",)),
    (("--export", "a folder"), ("export-chain hotline 'a folder'",)),
    (
        ("--waiting", "war", "--export", "x", "--horizon", "5 years"),
        ("waiting hotline --measure war", "export-chain hotline x --horizon '5 years'"),
    ),
]


@pytest.mark.parametrize(("given", "instead"), FORMER)
def test_former_options_answer_with_the_new_commands(
    given: tuple[str, ...], instead: tuple[str, ...], offramp_here: Run, tmp_path: Path
) -> None:
    result = offramp_here("risk", "hotline", *given)
    assert (result.code, result.out) == (2, "")
    told = [line.strip() for line in result.err.splitlines() if line.startswith("  offramp ")]
    assert told == [f"offramp {line}" for line in instead]
    assert ("these commands" in result.err) == (len(instead) > 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "instead", [line for _, lines in FORMER for line in lines if "ACTOR" not in line and "'1" not in line]
)
def test_the_new_commands_are_commands(instead: str, offramp_here: Run) -> None:
    result = offramp_here(*shlex.split(instead.replace("--replicates 50", "--replicates 5")), "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["format"] == 1


def test_help_does_not_show_former_options(offramp_here: Run) -> None:
    shown = offramp_here("risk", "--help").out
    for flag in ("--waiting", "--threshold", "--best", "--for", "--simulate", "--paths", "--seed", "--export"):
        assert f"{flag} " not in shown


def test_an_unknown_can_be_set(offramp_here: Run) -> None:
    def war(*arguments: str) -> float:
        result = offramp_here("risk", "hotline", "--policy", "wait", "--json", *arguments)
        value: float = json.loads(result.out)["policies"]["wait"]["measures"]["war"]
        return value

    assert war("--set", "misread=0.02") > war() > war("--set", "misread=0.005")


def test_all_is_every_policy(offramp_here: Run) -> None:
    assert offramp_here("risk", "hotline", "--policy", "all").out == offramp_here("risk", "hotline").out


def test_tables_are_written(offramp_here: Run, tmp_path: Path) -> None:
    arguments = ("risk", "hotline", "--policy", "wait", "--csv", str(tmp_path / "tables"))
    assert offramp_here(*arguments).code == 0
    assert len(list((tmp_path / "tables").iterdir())) == 2
    again = offramp_here(*arguments)
    assert again.code == 1
    assert "--force" in again.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("elmira-1991",), 1, "no measures and no end of the crisis"),
        (
            ("chicken", "--set", "horizon=1 year", "--set", "measures={m: {chance of: row.swerve, within: 1 year}}"),
            1,
            "",
        ),
        (("hotline", "--horizon", "0 years"), 1, "expected a span of time"),
        (("hotline", "--horizon", "soon"), 1, "`soon` is not a span of time"),
        (("hotline", "--policy", "wayt"), 1, "did you mean wait?"),
        (("hotline", "--set", "rates.war.rate=1/alarm"), 1, "has no value in the state where nothing is on"),
        (("hotline", "--set", "misread=5 %"), 1, "`misread` is `5 %`; expected a number; write 0.05"),
        (
            ("hotline", "--set", "actors.north.reliability=90 %"),
            1,
            "`reliability` is `90 %`; expected a number; write 0.9",
        ),
        (("hotline", "--set", "north.tempo=4"), 1, "did you mean `actors.north.tempo`?"),
        (("hotline", "--set", "rates.war.rate=alarm - 1"), 1, "is -1 per year in the state where nothing is on"),
        (("hotline", "--reach", "warr"), 1, "did you mean war?"),
        (("hotline", "--image", "north=x"), 1, "`north` has no images"),
        (("korea-2017", "--image", "dprk=unifer"), 1, "did you mean unifier?"),
        (("korea-2017", "--image", "all"), 1, "one reading at a time"),
        (("hotline", "--discount", "-1"), 1, "expected 0 or more"),
        (("hotline", "--policy", "all", "--policy", "wait"), 2, "`--policy all` is every policy"),
        (("hotline", "--set", "misread"), 2, "names no entry"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_here: Run) -> None:
    result = offramp_here("risk", *arguments)
    assert result.code == code
    assert told in result.err
    assert "Traceback" not in result.err


def test_a_case_without_tempo_is_told_what_to_add(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nhorizon: 1 year\n"
        "measures: {m: {chance of: a.x, within: 1 year}}\n",
        encoding="utf-8",
    )
    result = offramp_here("risk", str(file))
    assert result.code == 1
    assert "tempo and reliability are missing for `a`; add for instance" in result.err
    assert "tempo: 4 per year" in result.err


def test_ends_that_nothing_comes_to_are_said_so(offramp_here: Run, tmp_path: Path) -> None:
    file = tmp_path / "endless.yaml"
    file.write_text(
        "actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}}\nevents: {e: {label: E, once: on}}\nends: e\nstatus quo: []\n"
        "preferences: {a: [a.x]}\nhorizon: 1 year\n",
        encoding="utf-8",
    )
    result = offramp_here("risk", str(file))
    assert result.code == 0
    assert "note: `e` ends the crisis, but no policy here can reach it" in result.out


ENDS = """
actors: {a: {tempo: 1, reliability: 1, options: {x: X, z: Z}}}
events: {e: {label: E, once: on}, f: {label: F, once: on}}
ends: %s
status quo: [f]
preferences: {a: [not a.x]}
rates: {e: %s}
horizon: 1 year
"""


@pytest.mark.parametrize(
    ("ends", "rate", "told"),
    [
        ("f", "1", "`f` ends the crisis and holds in the status quo, so nothing can happen"),
        (
            "e",
            "0",
            "`e` ends the crisis, but its chance is 0 with these numbers, since the rate of `e` is 0 in every state",
        ),
        ("a.x", "1", "`a.x` ends the crisis, but its chance is 0 with these numbers"),
        (
            "e or a.z",
            "1",
            "`a.z` ends the crisis, but its chance is 0 with these numbers",
        ),
        ("e", "1", None),
    ],
)
def test_ends_that_are_so_or_never_will_be_are_said_so(
    ends: str, rate: str, told: str | None, offramp_here: Run, tmp_path: Path
) -> None:
    (tmp_path / "ends.yaml").write_text(ENDS % (ends, rate), encoding="utf-8")
    result = offramp_here("risk", str(tmp_path / "ends.yaml"))
    notes = [line for line in result.out.splitlines() if line.startswith("note: ") and "ends the crisis" in line]
    assert notes == ([f"note: {told}"] if told else [])


@pytest.fixture
def timer(tmp_path: Path) -> str:
    file = tmp_path / "timer.yaml"
    file.write_text(TIMER, encoding="utf-8")
    return str(file)


def test_what_only_drawn_histories_follow_is_left_out_and_said_so(offramp_here: Run, timer: str) -> None:
    data = json.loads(offramp_here("risk", timer, "--reach", "e", "--json").out)
    assert list(data["policies"]) == list(data["reach"]["policies"]) == ["hold"]
    assert "which needs drawn histories (`offramp simulate`): timer" in data["notes"][-1]["text"]


def test_a_policy_that_only_histories_follow_is_refused_by_name(offramp_here: Run, timer: str) -> None:
    result = offramp_here("risk", timer, "--policy", "timer")
    assert (result.code, result.out) == (1, "")
    assert "only drawn histories can, as of `offramp simulate`" in result.err


def test_a_case_all_of_whose_policies_are_left_out_is_followed_without_any(offramp_here: Run, timer: str) -> None:
    arguments = ("risk", timer, "--set", "policies={timer: {a.x: on, when: b.u, for: 6 months}}", "--json")
    data = json.loads(offramp_here(*arguments).out)
    assert list(data["policies"]) == ["no commitment"]
    assert any("timer" in note["text"] for note in data["notes"])


def test_counts_and_harms_are_discounted_and_nothing_else(offramp_here: Run) -> None:
    def found(*arguments: str) -> dict[str, dict[str, object]]:
        policy = json.loads(offramp_here("risk", "hotline", "--policy", "wait", "--json", *arguments).out)["policies"][
            "wait"
        ]
        return {name: {"value": value, "curve": policy["curves"][name]} for name, value in policy["measures"].items()}

    plain, later = found(), found("--discount", "0.05")
    assert {name for name in plain if plain[name] != later[name]} == {"flights", "toll"}
    # What falls due between two points of the curve loses a twentieth a year, as of the middle between them.
    curve = np.array(plain["toll"]["curve"])
    edges = np.linspace(0, 10, len(curve))
    due = (np.diff(curve) * np.exp(-0.05 * (edges[1:] + edges[:-1]) / 2)).sum()
    assert later["toll"]["curve"][-1] == pytest.approx(due, rel=1e-3)  # type: ignore[index]
    assert later["toll"]["value"] == pytest.approx(later["toll"]["curve"][-1], rel=1e-9)  # type: ignore[index]


def test_the_horizon_is_that_of_curves_and_endings(offramp_here: Run) -> None:
    """Shorter or longer than the measures, which keep their own time."""

    def found(horizon: str) -> dict[str, Any]:
        arguments = ("risk", "hotline", "--policy", "stand down", "--reach", "alarm", "--json")
        data: dict[str, Any] = json.loads(offramp_here(*arguments, "--horizon", horizon).out)
        return data

    short, long = found("6 months"), found("12 years")
    assert [data["horizon"] for data in (short, long)] == [0.5, 12.0]
    assert [data["times"][-1] for data in (short, long)] == [0.5, 12.0]
    assert [data["reach"]["horizon"] for data in (short, long)] == [0.5, 12.0]
    ended = [data["policies"]["stand down"] for data in (short, long)]
    assert ended[0]["by accident"] < ended[1]["by accident"]
    assert ended[0]["measures"] == pytest.approx(ended[1]["measures"], rel=1e-9)


def test_a_case_without_a_horizon_goes_as_far_as_it_is_told(offramp_here: Run, timer: str, tmp_path: Path) -> None:
    text = (tmp_path / "timer.yaml").read_text(encoding="utf-8").replace("horizon: 3 years\n", "")
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")
    for horizon, expected in (((), 3.0), (("--horizon", "5 years"), 5.0), (("--horizon", "1 year"), 1.0)):
        data = json.loads(offramp_here("risk", "none.yaml", "--reach", "e", *horizon, "--json").out)
        assert data["horizon"] == data["times"][-1] == data["reach"]["horizon"] == expected


def test_a_delay_is_that_of_everything_that_follows_policies(offramp_here: Run) -> None:
    def found(*arguments: str) -> dict[str, Any]:
        asked = ("risk", "hotline", "--policy", "open the line", "--reach", "north.line", "--json")
        data: dict[str, Any] = json.loads(offramp_here(*asked, *arguments).out)
        return data

    now, late, some = found(), found("--delay", "10 years"), found("--delay", "2 years")
    assert any("after 10 years, later than any measure needs (10 years)" in note["text"] for note in late["notes"])
    reached = [data["reach"]["policies"]["open the line"]["years"][0] for data in (now, late)]
    assert reached == [0.0, None]  # alone, nobody mans the line by choice
    assert now["policies"]["open the line"]["measures"]["war"] < some["policies"]["open the line"]["measures"]["war"]


def test_what_begins_too_late_is_said_so(offramp_here: Run, timer: str) -> None:
    policies = "policies={one: {a.x: on, from: 5 years}, two: [{a.x: on, for: 4 years}, {a.y: off}]}"
    out = offramp_here("risk", timer, "--set", policies).out
    assert "note: `one` begins after 5 years, later than any measure needs (3 years), and so makes no difference" in out
    assert "note: stage 2 of `two` begins after 4 years, later than" in out
    assert "and so make no difference" in offramp_here("risk", timer, "--delay", "4 years").out


def test_it_says_which_reading_it_takes_and_that_unknowns_are_at_their_best(
    offramp_here: Callable[..., Result],
) -> None:
    result = offramp_here("risk", "river", "--policy", "wait", "--image", "down=proud")
    assert (
        "note: every unknown at its best value, Downstream read as proud; `offramp rank` looks at all that"
        in result.out
    )
    assert "read as" not in offramp_here("risk", "hotline", "--policy", "wait").out


def test_an_unknown_can_be_set_beyond_its_range(offramp_here: Callable[..., Result]) -> None:
    result = offramp_here("risk", "river", "--policy", "wait", "--set", "provoked=10", "--json")
    assert (result.code, result.err) == (0, "")
    plain = offramp_here("risk", "river", "--policy", "wait", "--json")
    chances = [json.loads(each.out)["policies"]["wait"]["by accident"] for each in (result, plain)]
    assert chances[0] > chances[1]
