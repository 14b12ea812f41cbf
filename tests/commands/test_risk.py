"""`offramp risk` as a user runs it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]


def test_measures_and_endings(offramp_in: Run) -> None:
    result = offramp_in("risk", "hotline", "--policy", "wait", "--policy", "stand down")
    assert (result.code, result.err) == (0, "")
    assert "what each policy leads to" in result.out
    assert "by decision   by accident" in result.out
    assert "A model, not a forecast." in result.out


def test_what_is_implied_is_held_against_the_record(offramp_in: Run) -> None:
    result = offramp_in("risk", "korea-2017", "--policy", "wait")
    (line,) = [line for line in result.out.splitlines() if "implies" in line]
    assert line.startswith("note: under “wait” the case implies 3.9 % for war within a year, within")
    assert "(0 of 14): 1.3 %" in line
    assert line.endswith("this is an input seen again, and no independent evidence.")
    wild = offramp_in(
        "risk",
        "korea-2017",
        "--policy",
        "wait",
        "--set",
        "unknowns.escalates={best: 0.35}",
    ).out
    (line,) = [line for line in wild.splitlines() if "implies" in line]
    assert line.startswith("warning: under “wait” the case implies")


def test_json_has_curves_and_answers_to_further_questions(offramp_in: Run) -> None:
    arguments = (
        "--policy",
        "wait",
        "--reach",
        "war",
        "--waiting",
        "war",
        "--best",
        "north",
        "--simulate",
        "50",
        "--paths",
        "1",
    )
    data = json.loads(offramp_in("risk", "hotline", *arguments, "--policy", "stand down", "--json").out)
    curve = data["policies"]["wait"]["curves"]["war"]
    assert len(curve) == len(data["times"]) == 61
    assert curve == sorted(curve)
    assert data["policies"]["wait"]["measures"]["war"] == pytest.approx(curve[-1], abs=1e-12)
    assert data["policies"]["wait"]["by accident"] == pytest.approx(curve[-1], abs=1e-12)
    assert set(data) >= {"reach", "waiting", "best", "simulated", "histories"}
    assert len(data["histories"]) == 2


def test_an_unknown_can_be_set(offramp_in: Run) -> None:
    def war(*arguments: str) -> float:
        result = offramp_in("risk", "hotline", "--policy", "wait", "--json", *arguments)
        value: float = json.loads(result.out)["policies"]["wait"]["measures"]["war"]
        return value

    assert war("--set", "misread=0.02") > war() > war("--set", "misread=0.005")


def test_all_is_every_policy(offramp_in: Run) -> None:
    assert offramp_in("risk", "hotline", "--policy", "all").out == offramp_in("risk", "hotline").out


def test_files(offramp_in: Run, tmp_path: Path) -> None:
    arguments = (
        "risk",
        "hotline",
        "--policy",
        "wait",
        "--export",
        str(tmp_path / "chain"),
        "--csv",
        str(tmp_path / "tables"),
    )
    assert offramp_in(*arguments).code == 0
    assert (tmp_path / "chain" / "wait-1.tra").read_text(encoding="utf-8").startswith("ctmc\n")
    assert (tmp_path / "chain" / "wait.props").exists()
    assert len(list((tmp_path / "tables").iterdir())) == 2
    again = offramp_in(*arguments)
    assert again.code == 1
    assert "--force" in again.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("elmira-1991",), 1, "no measures and nothing that ends the story"),
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
        (("hotline", "--waiting", "wor"), 1, "there is no measure `wor`"),
        (("hotline", "--best", "nort"), 1, "did you mean north?"),
        (("hotline", "--discount", "-1"), 1, "expected 0 or more"),
        (("hotline", "--threshold", "1"), 2, "add --waiting MEASURE"),
        (("hotline", "--waiting", "war", "--threshold", "5"), 1, "expected a chance from 0 to 1; 5 % is 0.05"),
        (("hotline", "--waiting", "war", "--threshold", "-1"), 1, "is -1; expected a chance from 0 to 1\n"),
        (("hotline", "--waiting", "flights", "--threshold", "nan"), 1, "is nan; expected a number"),
        (("hotline", "--delay", "1 year", "--waiting", "war"), 2, "leave out --delay"),
        (("hotline", "--delay", "1 year", "--best", "north"), 2, "leave out --delay"),
        (("hotline", "--discount", "0.1", "--best", "north"), 2, "leave out --discount"),
        (("hotline", "--discount", "0.1", "--simulate", "10"), 2, "leave out --discount"),
        (("hotline", "--discount", "0.1", "--export", "folder"), 2, "leave out --discount"),
        (("hotline", "--policy", "all", "--policy", "wait"), 2, "`--policy all` is every policy"),
        (("hotline", "--for", "war"), 2, "add --best ACTOR"),
        (("hotline", "--set", "misread"), 2, "does not say what to set"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], code: int, told: str, offramp_in: Run) -> None:
    result = offramp_in("risk", *arguments)
    assert result.code == code
    assert told in result.err
    assert "Traceback" not in result.err


def test_a_case_without_tempo_is_told_what_to_add(offramp_in: Run, tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(
        "actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x]}\nhorizon: 1 year\n"
        "measures: {m: {chance of: a.x, within: 1 year}}\n",
        encoding="utf-8",
    )
    result = offramp_in("risk", str(file))
    assert result.code == 1
    assert "tempo and reliability are missing for `a`; add for instance" in result.err
    assert "tempo: 4 per year" in result.err


def test_ends_that_nothing_comes_to_are_said_so(offramp_in: Run, tmp_path: Path) -> None:
    file = tmp_path / "endless.yaml"
    file.write_text(
        "actors: {a: {tempo: 1, reliability: 0.8, options: {x: X}}}\nevents: {e: {label: E, once: on}}\nends: e\nstatus quo: []\n"
        "preferences: {a: [a.x]}\nhorizon: 1 year\n",
        encoding="utf-8",
    )
    result = offramp_in("risk", str(file))
    assert result.code == 0
    assert "note: `e` ends the story, but no policy here can come to it" in result.out


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
        ("f", "1", "`f` ends the story and is so in the status quo, so that nothing happens at all"),
        (
            "e",
            "0",
            "`e` ends the story, but with the numbers taken here it has no chance at all to come about, since the rate of `e` is 0 all the time",
        ),
        ("a.x", "1", "`a.x` ends the story, but with the numbers taken here it has no chance at all to come about"),
        (
            "e or a.z",
            "1",
            "`a.z` ends the story, but with the numbers taken here it has no chance at all to come about",
        ),
        ("e", "1", None),
    ],
)
def test_ends_that_are_so_or_never_will_be_are_said_so(
    ends: str, rate: str, told: str | None, offramp_in: Run, tmp_path: Path
) -> None:
    (tmp_path / "ends.yaml").write_text(ENDS % (ends, rate), encoding="utf-8")
    result = offramp_in("risk", str(tmp_path / "ends.yaml"))
    notes = [line for line in result.out.splitlines() if line.startswith("note: ") and "ends the story" in line]
    assert notes == ([f"note: {told}"] if told else [])


TIMER = """
horizon: 3 years
actors:
  a: {name: A, tempo: 2, reliability: 0.8, options: {x: X, y: Y}}
  b: {name: B, tempo: 3, reliability: 0.7, options: {u: U}}
events: {e: {label: E, once: on}}
ends: e
status quo: []
preferences: {a: [a.y iff b.u, not e, a.x], b: [b.u iff a.x, not e]}
rates: {e: 0.5 if b.u else 0.1}
measures: {e: {chance of: e, within: 3 years, want: low}}
policies:
  hold: {a.x: on}
  timer: {a.x: on, when: b.u, for: 6 months}
"""


@pytest.fixture
def timer(tmp_path: Path) -> str:
    file = tmp_path / "timer.yaml"
    file.write_text(TIMER, encoding="utf-8")
    return str(file)


def test_what_only_drawn_histories_follow_is_left_out_and_said_so(offramp_in: Run, timer: str) -> None:
    data = json.loads(offramp_in("risk", timer, "--reach", "e", "--waiting", "e", "--best", "a", "--json").out)
    assert list(data["policies"]) == list(data["reach"]["policies"]) == list(data["waiting"]["policies"]) == ["hold"]
    assert data["best"]["drawn"] == ["timer"]
    assert data["best"]["others"] == []
    assert "which only drawn histories can follow (`--simulate`, `--paths`): timer" in data["notes"][-1]


def test_drawn_histories_follow_what_nothing_else_can(offramp_in: Run, timer: str) -> None:
    for named in ((), ("--policy", "timer"), ("--policy", "timer", "--policy", "hold")):
        data = json.loads(offramp_in("risk", timer, *named, "--simulate", "50", "--paths", "1", "--json").out)
        assert "timer" in data["simulated"]["policies"]
        assert "timer" not in data["policies"]
        assert "timer" in {history["policy"] for history in data["histories"]}
        assert any("timer" in note for note in data["notes"])
    alone = offramp_in("risk", timer, "--policy", "timer", "--simulate", "50")
    assert (alone.code, alone.err) == (0, "")
    assert "what each policy leads to" not in alone.out


def test_a_policy_that_only_histories_follow_needs_them(offramp_in: Run, timer: str) -> None:
    for further in ((), ("--simulate", "50", "--reach", "e"), ("--paths", "1", "--waiting", "e")):
        result = offramp_in("risk", timer, "--policy", "timer", *further)
        assert result.code == 1
        assert "only drawn histories can, as of `--simulate` and `--paths`" in result.err


def test_a_case_all_of_whose_policies_are_left_out_is_followed_without_any(offramp_in: Run, timer: str) -> None:
    arguments = ("risk", timer, "--set", "policies={timer: {a.x: on, when: b.u, for: 6 months}}", "--json")
    data = json.loads(offramp_in(*arguments).out)
    assert list(data["policies"]) == ["no commitment"]
    assert any("timer" in note for note in data["notes"])


def test_counts_and_harms_are_discounted_and_nothing_else(offramp_in: Run) -> None:
    def found(*arguments: str) -> dict[str, dict[str, object]]:
        policy = json.loads(offramp_in("risk", "hotline", "--policy", "wait", "--json", *arguments).out)["policies"][
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


def test_the_horizon_is_that_of_curves_and_endings(offramp_in: Run) -> None:
    """Shorter or longer than the measures, which keep their own time."""

    def found(horizon: str) -> dict[str, Any]:
        arguments = ("risk", "hotline", "--policy", "stand down", "--reach", "alarm", "--paths", "1", "--json")
        data: dict[str, Any] = json.loads(offramp_in(*arguments, "--horizon", horizon).out)
        return data

    short, long = found("6 months"), found("12 years")
    assert [data["horizon"] for data in (short, long)] == [0.5, 12.0]
    assert [data["times"][-1] for data in (short, long)] == [0.5, 12.0]
    assert [data["reach"]["horizon"] for data in (short, long)] == [0.5, 12.0]
    assert [data["histories"][0]["words"][-1].split(":")[0] for data in (short, long)] == [
        "1 July 2030",
        "1 January 2042",
    ]
    ended = [data["policies"]["stand down"] for data in (short, long)]
    assert ended[0]["by accident"] < ended[1]["by accident"]
    assert ended[0]["measures"] == pytest.approx(ended[1]["measures"], rel=1e-9)


def test_a_case_without_a_horizon_goes_as_far_as_it_is_told(offramp_in: Run, timer: str, tmp_path: Path) -> None:
    text = (tmp_path / "timer.yaml").read_text(encoding="utf-8").replace("horizon: 3 years\n", "")
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")
    arguments = (
        "risk",
        str(tmp_path / "none.yaml"),
        "--reach",
        "e",
        "--paths",
        "1",
        "--simulate",
        "9",
        "--best",
        "a",
        "--waiting",
        "e",
    )
    for horizon, expected in (((), 3.0), (("--horizon", "5 years"), 5.0), (("--horizon", "1 year"), 1.0)):
        data = json.loads(offramp_in(*arguments, *horizon, "--export", str(tmp_path / f"x{expected}"), "--json").out)
        assert data["horizon"] == data["times"][-1] == data["reach"]["horizon"] == expected
        entry = (tmp_path / f"x{expected}" / "hold-1.entry").read_text(encoding="utf-8")
        # An export reaches as far as the last measure, also where curves stop before.
        assert f"to {max(expected, 3.0)} years" in entry


def test_a_delay_is_that_of_everything_that_follows_policies(offramp_in: Run, tmp_path: Path) -> None:
    def found(*arguments: str) -> dict[str, Any]:
        folder = str(tmp_path / "-".join(arguments) / "x")
        asked = (
            "risk",
            "hotline",
            "--policy",
            "open the line",
            "--reach",
            "north.line",
            "--paths",
            "1",
            "--simulate",
            "300",
        )
        data: dict[str, Any] = json.loads(offramp_in(*asked, "--export", folder, "--json", *arguments).out)
        return {**data, "files": {path.name for path in (tmp_path / "-".join(arguments) / "x").iterdir()}}

    now, late = found(), found("--delay", "10 years")
    assert any("after 10 years, when all that is asked is over (10 years)" in note for note in late["notes"])
    reached = [data["reach"]["policies"]["open the line"]["years"][0] for data in (now, late)]
    assert reached == [0.0, None]  # alone, nobody mans the line by choice
    assert now["histories"][0]["steps"][0] == {"years": 0.0, "on": ["north.line"], "off": [], "agreement": None}
    assert late["histories"][0]["steps"][0]["years"] > 0
    line = [data["simulated"]["policies"]["open the line"]["measures"]["line"] for data in (now, late)]
    assert line[1]["high"] < line[0]["low"]
    some = found("--delay", "2 years")
    assert "open_the_line-2.tra" in some["files"] - now["files"]
    assert now["policies"]["open the line"]["measures"]["war"] < some["policies"]["open the line"]["measures"]["war"]


def test_waiting_is_discounted_as_measures_are(offramp_in: Run) -> None:
    arguments = ("risk", "hotline", "--policy", "open the line", "--waiting", "toll", "--discount", "0.1", "--json")
    data = json.loads(offramp_in(*arguments).out)
    assert data["waiting"]["discount"] == 0.1
    values = data["waiting"]["policies"]["open the line"]["values"]
    assert values[0] == pytest.approx(data["policies"]["open the line"]["measures"]["toll"], rel=1e-6)
    assert "discounted by 0.1 a year" in offramp_in(*arguments[:-1]).out


def test_what_begins_too_late_is_said_so(offramp_in: Run, timer: str) -> None:
    policies = "policies={one: {a.x: on, from: 5 years}, two: [{a.x: on, for: 4 years}, {a.y: off}]}"
    out = offramp_in("risk", timer, "--set", policies).out
    assert (
        "note: `one` begins after 5 years, when all that is asked is over (3 years), and so makes no difference" in out
    )
    assert "note: stage 2 of `two` begins after 4 years, when" in out
    assert "and so make no difference" in offramp_in("risk", timer, "--delay", "4 years").out


def test_json_knows_no_minus_nothing(offramp_in: Run) -> None:
    out = offramp_in("risk", "hotline", "--policy", "wait", "--best", "north", "--for", "strike", "--json").out
    assert json.loads(out)["best"]["value"] == 0
    assert not re.search(r"-0\.0\b", out)


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
