"""`offramp rank`: the same as in Python, kept and gone on with, and every way in which it can go wrong."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER
from tests.test_cli import told

from offramp.case.reading import load
from offramp.ensemble import ensemble
from offramp.ensemble import run as running
from offramp.ensemble.ensemble import outcomes
from offramp.ensemble.store import load_outcomes
from offramp.ranking.rank import rank
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

    from offramp.ensemble.ensemble import Chunk, Prepared
    from offramp.worlds.parameters import Parameters

FEW = ("--samples", "32")


@pytest.fixture(autouse=True)
def _border(tmp_path: Path) -> None:
    (tmp_path / "border.yaml").write_text(BORDER, encoding="utf-8")


def test_it_shows_the_ranking(offramp_here: Run) -> None:
    result = offramp_here("rank", "border.yaml", *FEW)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(str(rank(outcomes(draw_worlds(load("border.yaml"), 32)))))
    assert result.out.endswith("\n32 worlds, seed 0. A model, not a forecast.\n")


def test_json_has_the_ranking_of_python(offramp_here: Run) -> None:
    asked = ("--seed", "4", "--method", "latin", "--policy", "yield", "--policy", "wait", "--image", "a=keen")
    plain = json.loads(offramp_here("rank", "border.yaml", *FEW, *asked, "--json").out)
    worlds = draw_worlds(load("border.yaml"), 32, 4, method="latin", images={"a": "keen"})
    expected = rank(outcomes(worlds, ["yield", "wait"])).to_dict()
    assert plain == json.loads(json.dumps(expected))
    assert (plain["policies"], plain["seed"], plain["method"]) == (["yield", "wait"], 4, "latin")


def test_one_measure_in_full(offramp_here: Run) -> None:
    asked = ("--samples", "64", "--measure", "war", "--threshold", "0.3", "--sobol", "2")
    shown = offramp_here("rank", "border.yaml", *asked).out
    for part in (
        "chance of war within 2 years: the rank of each policy by each rule, in 64 worlds",
        "Share of worlds in which each policy takes each rank",
        "Influence on chance of war within 2 years under",
        "Expected value of perfect information (EVPI)",
        "Influence on the outcome (Sobol')",
    ):
        assert part in shown
    plain = json.loads(offramp_here("rank", "border.yaml", *asked, "--json").out)
    ranking = rank(outcomes(draw_worlds(load("border.yaml"), 64)))
    (measure,) = plain["details"]
    details = plain["details"][measure]
    assert (measure, details["measure"], details["policies"]) == ("war", "war", list(ranking.leading("war")))
    assert details["flips"] == json.loads(json.dumps(ranking.flips("war").to_dict()))
    assert details["fails"] == json.loads(json.dumps(ranking.fails(ranking.leading("war"), "war", 0.3).to_dict()))
    assert details["worth"] == json.loads(json.dumps(ranking.decided("war").to_dict()["worth"]))
    assert details["sobol"]["n"] == 2


def test_a_threshold_is_also_that_of_starrs_domain_for_its_measure_alone(offramp_here: Run) -> None:
    asked = ("--samples", "64", "--measure", "war", "--threshold", "0.3")
    shown = offramp_here("rank", "border.yaml", *asked).out
    assert "no threshold is given" not in shown
    assert "note: the robustness metrics use war good enough at 30 % or less (Starr's domain)" in shown
    plain = json.loads(offramp_here("rank", "border.yaml", *asked, "--json").out)
    assert {name: order["options"]["threshold"] for name, order in plain["orders"].items()} == {
        "war": 0.3,
        "hold": None,
    }
    found = outcomes(draw_worlds(load("border.yaml"), 64))
    scores = plain["orders"]["war"]["rules"]["starrs_domain"]["scores"]
    assert scores == {policy: (found.of(policy, "war") <= 0.3).mean() for policy in found.policies}


def test_pessimism_and_percentile_reach_the_rules(offramp_here: Run) -> None:
    asked = ("--pessimism", "1", "--percentile", "0.5")
    plain = json.loads(offramp_here("rank", "border.yaml", *FEW, *asked, "--json").out)
    rules = plain["orders"]["war"]["rules"]
    assert rules["hurwicz"]["scores"] == rules["maximin"]["scores"]
    assert (plain["orders"]["hold"]["options"]["alpha"], plain["orders"]["hold"]["options"]["percentile"]) == (1, 0.5)
    said = "note: the robustness metrics use a pessimism of 1 (Hurwicz) and percentile 50 (percentile regret)"
    assert said in offramp_here("rank", "border.yaml", *FEW, *asked).out
    assert "robustness metrics use" not in offramp_here("rank", "border.yaml", *FEW).out


def test_a_measure_that_ranks_nobody_says_why(offramp_here: Run) -> None:
    asked = ("--samples", "64", "--measure", "incidents", "--threshold", "4", "--trees")
    why = "an ended crisis adds no more to it (no `over: NUMBER`), and it ends unequally often"
    shown = offramp_here("rank", "border.yaml", *asked).out
    assert f"Policies are not ranked by it: {why}" in shown
    assert shown.count("By a classification tree (CART):\n") == 1
    details = json.loads(offramp_here("rank", "border.yaml", *asked, "--json").out)["details"]["incidents"]
    assert details["left out"].startswith(why)
    assert set(details) == {"measure", "policies", "left out", "fails", "trees"}
    assert list(details["trees"]) == ["fails"]


TINY = """
title: Tiny rates
horizon: 1 year
actors: {z: {tempo: 1 per year, reliability: 0.9, options: {x: Do x}}}
status quo: []
preferences: {z: [not z.x]}
events: {war: {label: War, once: on}}
ends: war
unknowns:
  r: {low: 1.0e-9, best: 1.0e-7, high: 1.0e-5, unit: per year}
  q: {low: 0.2, best: 1, high: 5}
rates: {war: "r * (q if z.x else 1)"}
measures: {war: {chance of: war, within: 1 year, matters: 0}}
policies: {wait: {}, act: {z.x: on}}
"""


def test_limits_are_written_with_the_digits_it_takes_to_read_them(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    asked = ("--samples", "512", "--measure", "war", "--threshold", "1.0e-6", "--trees")
    shown = offramp_here("rank", "tiny.yaml", *asked).out
    assert "is above 0.0001 % in" in shown
    assert "r above < " not in shown
    boxes = [line for line in shown.splitlines() if line.startswith("r above ")]
    assert boxes
    for line in boxes:
        assert 1e-10 < float(line.split()[2]) < 1e-5
    # Chances that differ eightfold are no tie, however small.
    plain = json.loads(offramp_here("rank", "tiny.yaml", "--samples", "512", "--json").out)
    assert plain["lead"]["kind"] == "one"
    assert plain["pairwise"]["wait"]["act"] + plain["pairwise"]["act"]["wait"] > 0.99


def test_boxes_of_a_tree(offramp_here: Run) -> None:
    asked = ("--samples", "128", "--measure", "war", "--trees")
    ranking = rank(outcomes(draw_worlds(load("border.yaml"), 128)))
    leading = ranking.leading("war")
    shown = offramp_here("rank", "border.yaml", *asked, "--threshold", "0.2").out
    assert shown.count("By a classification tree (CART):\n") == 2
    for discovery in (ranking.flips("war", by="cart"), ranking.fails(leading, "war", 0.2, by="cart")):
        assert discovery.method == "CART"
        assert all(sentence in shown for sentence in discovery.words())
    plain = json.loads(offramp_here("rank", "border.yaml", *asked, "--json").out)["details"]["war"]
    assert plain["trees"] == {"flips": json.loads(json.dumps(ranking.flips("war", by="cart").to_dict()))}
    assert plain["flips"]["method"] == "PRIM"
    plain = json.loads(offramp_here("rank", "border.yaml", *asked, "--threshold", "0.2", "--json").out)
    assert list(plain["details"]["war"]["trees"]) == ["flips", "fails"]
    assert "trees" not in json.loads(offramp_here("rank", "border.yaml", *asked[:-1], "--json").out)["details"]["war"]


def test_correlations_that_sobol_indices_leave_out_are_named(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "tied.yaml").write_text(
        f"{BORDER}correlations: [{{between: [clash, calm], rank: 0.5}}]\n", encoding="utf-8"
    )
    asked = ("--samples", "64", "--measure", "war", "--sobol", "2")
    said = "The correlation between clash and calm (0.5) is ignored: Sobol' indices are for independent inputs."
    assert said in offramp_here("rank", "tied.yaml", *asked).out
    plain = json.loads(offramp_here("rank", "tied.yaml", *asked, "--json").out)
    assert plain["details"]["war"]["sobol"]["left_out"] == ["clash and calm (0.5)"]
    assert "Left out" not in offramp_here("rank", "border.yaml", *asked).out
    # What has no range goes with nothing.
    assert "Left out" not in offramp_here("rank", "tied.yaml", *asked, "--set", "calm=0.6").out


def test_where_nothing_is_open_nothing_decides(offramp_here: Run, tmp_path: Path) -> None:
    text = BORDER.replace("{low: 1, best: 2, high: 4, unit: per year}", "2 per year").replace(
        "{low: 0.6, best: 0.8, high: 0.9}", "0.8"
    )
    (tmp_path / "sure.yaml").write_text(text, encoding="utf-8")
    asked = (
        "sure.yaml",
        "--samples",
        "64",
        "--measure",
        "war",
        "--threshold",
        "0.3",
        "--image",
        "a=keen",
        "--set",
        "clash=0.1",
        "--set",
        "calm=1",
    )
    result = offramp_here("rank", *asked, "--trees")
    assert (result.code, result.err) == (0, "")
    assert result.out.count("No box: no input with an influence differs from world to world.") == 4
    assert (
        "The deciding inputs are not analysed: no input that can influence `war` differs from world to world."
        in result.out
    )
    told(offramp_here("rank", *asked, "--sobol", "2"), "no uncertainty can influence `war`")


def test_one_world_is_one(offramp_here: Run) -> None:
    result = offramp_here("rank", "border.yaml", "--samples", "1", "--measure", "war", "--out", "run")
    assert result.err == "1 world is in run\n"
    assert result.out.endswith("\n1 world, seed 0. A model, not a forecast.\n")
    assert "the rank of each policy by each rule, in 1 world\n" in result.out
    assert "no range is stated" not in result.out
    assert "No box: no input with an influence differs from world to world." in result.out


def test_with_few_worlds_the_rest_is_still_told(offramp_here: Run) -> None:
    result = offramp_here("rank", "border.yaml", *FEW, "--measure", "war")
    assert result.code == 0
    assert (
        "The deciding inputs are not analysed: there are 32 worlds; the analysis of the lead takes at least 50."
        in result.out
    )
    plain = json.loads(offramp_here("rank", "border.yaml", *FEW, "--measure", "war", "--json").out)["details"]["war"]
    assert (plain["moves"], plain["choice"], plain["worth"]) == (None, None, None)
    assert plain["flips"]["worlds"] == 32


def test_a_case_without_policies_or_with_one(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text(BORDER.partition("policies:")[0], encoding="utf-8")
    result = offramp_here("rank", "none.yaml", *FEW, "--measure", "war")
    assert result.code == 0
    assert "No commitment is the only policy, so no ranking is possible." in result.out


def test_tables_as_csv(offramp_here: Run, tmp_path: Path) -> None:
    result = offramp_here("rank", "border.yaml", *FEW, "--csv", "tables")
    assert result.code == 0
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert {"a-border-consequences-over-32-worlds.csv", "best-by-each-measure.csv", "regret.csv"} <= names
    assert all(f"wrote tables/{name}" in result.err for name in names)


# Results kept.


def test_results_are_kept_and_stand_for_the_case(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = offramp_here("rank", "border.yaml", *FEW, "--out", "run")
    assert first.err == "32 worlds are in run\n"
    assert load_outcomes("run") == outcomes(draw_worlds(load("border.yaml"), 32))

    def never(*_: object, **__: object) -> None:
        raise AssertionError("evaluated again")

    monkeypatch.setattr(running, "evaluate_chunk", never)
    assert offramp_here("rank", "run").out == first.out
    assert offramp_here("rank", "border.yaml", *FEW, "--out", "run").out == first.out
    assert offramp_here("claims", "run").code == 1


def test_workers_and_shards_change_no_number(offramp_here: Run) -> None:
    straight = offramp_here("rank", "border.yaml", "--samples", "200", "--json").out
    assert offramp_here("rank", "border.yaml", "--samples", "200", "--workers", "1", "--json").out == straight
    for i, count in (("1", 128), ("2", 72)):
        result = offramp_here("rank", "border.yaml", "--samples", "200", "--shard", f"{i}/2", "--out", f"part-{i}")
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith(
            f"{count} worlds are in part-{i}\nshard {i} of 2; bring them together with: offramp merge"
        )
    assert offramp_here("merge", "whole", "part-1", "part-2").code == 0
    assert offramp_here("rank", "whole", "--json").out == straight


# What can be wrong.


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--shard", "1/2"], ["add --out FOLDER"]),
        (["--shard", "half", "--out", "x"], ["`half` is no shard; write for instance 1/4"]),
        (["--threshold", "0.1"], ["--threshold concerns one measure; add one --measure MEASURE"]),
        (["--threshold", "0.1", "--measure", "war", "--measure", "hold"], ["add one --measure"]),
        (["--threshold", "low", "--measure", "war"], ["--threshold", "low"]),
        (["--sobol", "4"], ["--sobol concerns a measure; add --measure MEASURE"]),
        (["--sobol", "1", "--measure", "war"], ["--sobol", "x>=2"]),
        (["--trees"], ["--trees concerns a measure; add --measure MEASURE"]),
        (
            ["--threshold", "inf", "--measure", "war"],
            ["the threshold is inf; expected a finite number, in the unit of the measure"],
        ),
        (["--pessimism", "1.5"], ["--pessimism", "0<=x<=1"]),
        (["--percentile", "90"], ["--percentile", "0<=x<=1"]),
        (["--workers", "0"], ["--workers"]),
        (["--polcy", "wait"], ["--polcy", "--policy"]),
    ],
)
def test_a_wrong_command_line_exits_with_two(
    asked: list[str], words: list[str], offramp_here: Run, tmp_path: Path
) -> None:
    told(offramp_here("rank", "border.yaml", *asked), *words, code=2)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--measure", "wra"], ["there is no measure `wra`; did you mean war?"]),
        (["--policy", "yeild"], ["there is no policy `yeild`; did you mean yield?"]),
        (["--sobol", "100", "--measure", "war"], ["with 100 runs are requested; expected a power of two, such as 256"]),
        (["--shard", "3/2", "--out", "x"], ["the shard is 3/2; expected for instance 1/2"]),
        (["--shard", "0/2", "--out", "x"], ["the shard is 0/2"]),
        (["--out", "."], [".: is a folder with other files in it; name a new folder for results"]),
        (["--image", "a=ken"], ["did you mean keen?"]),
    ],
)
def test_a_wrong_question_exits_with_one_before_anything_is_followed(
    asked: list[str], words: list[str], offramp_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("evaluated in vain")

    monkeypatch.setattr(running, "evaluate_chunk", never)
    told(offramp_here("rank", "border.yaml", *asked), *words)


def test_a_case_without_measures_or_that_is_none(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BORDER.partition("measures:")[0] + "policies: {wait: {}}\n", encoding="utf-8")
    told(offramp_here("rank", "bare.yaml", *FEW), "has no measures to rank by; add for instance `measures:")
    told(offramp_here("rank", "bordr"), "bordr: there is no such file")
    (tmp_path / "empty").mkdir()
    told(offramp_here("rank", "empty"), "empty: holds no results: there is no provenance.json in it")


@pytest.mark.parametrize(
    ("asked", "option"),
    [
        (FEW, "--samples"),
        (["--seed", "0"], "--seed"),
        (["--policy", "wait"], "--policy"),
        (["--set", "clash=1"], "--set"),
        (["--out", "x"], "--out"),
        (["--shard", "1/2", "--out", "x"], "--out"),
    ],
)
def test_options_beside_results_are_not_ignored(asked: list[str], option: str, offramp_here: Run) -> None:
    offramp_here("rank", "border.yaml", *FEW, "--out", "run")
    told(
        offramp_here("rank", "run", *asked),
        "run holds results, which say what was drawn",
        f"leave out {option}",
        code=2,
    )


def test_results_of_something_else(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("rank", "border.yaml", *FEW, "--out", "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    (tmp_path / "other.yaml").write_text(BORDER.replace("0.05", "0.06"), encoding="utf-8")
    told(
        offramp_here("rank", "other.yaml", *FEW, "--out", "run"),
        "run: holds the results of another run",
        "content of the case",
    )
    told(offramp_here("rank", "river", *FEW, "--out", "run"), "it differs in case (A border, now A dam on the river)")
    told(offramp_here("rank", "border.yaml", *FEW, "--seed", "1", "--out", "run"), "seed (0, now 1)")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_a_truncated_file_is_named_and_nothing_else_is_lost(offramp_here: Run, tmp_path: Path) -> None:
    first = offramp_here("rank", "border.yaml", "--samples", "200", "--out", "run").out
    file = tmp_path / "run" / "outcomes" / "worlds-0000128-0000200.parquet"
    file.write_bytes(file.read_bytes()[:-30])
    words = ("run/outcomes/worlds-0000128-0000200.parquet: cannot be read: it is damaged", "remove it and run the same")
    told(offramp_here("rank", "run"), *words)
    told(offramp_here("claims", "run"), *words)
    told(offramp_here("rank", "border.yaml", "--samples", "200", "--out", "run"), *words)
    file.unlink()
    told(offramp_here("rank", "run"), "run: 72 of 200 worlds are missing, beginning with world 128")
    assert offramp_here("rank", "border.yaml", "--samples", "200", "--out", "run").out == first


def test_no_cluster_answers(offramp_here: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(running, "TIMEOUT_SECONDS", 1)
    result = offramp_here("rank", "border.yaml", *FEW, "--cluster", "tcp://127.0.0.1:9", "--out", "run")
    told(result, "no cluster answers at tcp://127.0.0.1:9 within 1 seconds", "--cluster local")
    assert len(result.err.splitlines()) == 1
    told(offramp_here("rank", "border.yaml", *FEW, "--cluster", "nonsense://x"), "no cluster answers at nonsense://x")
    # What was begun can be gone on with here.
    assert offramp_here("rank", "border.yaml", *FEW, "--out", "run").code == 0


def test_a_full_disk(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count == 4:  # case, provenance and a chunk go well
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    straight = offramp_here("rank", "border.yaml", "--samples", "200").out
    monkeypatch.setattr(os, "fsync", full)
    result = offramp_here("rank", "border.yaml", "--samples", "200", "--out", "run")
    told(result, "No space left on device", "the stored results are intact, and the same command resumes the run")
    assert len(result.err.splitlines()) == 1
    assert offramp_here("rank", "border.yaml", "--samples", "200", "--out", "run").out == straight


# Stopped.


class Stop:
    """Stops a run as Ctrl-C does, after some chunks."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, prepared: Prepared, parameters: Parameters, first: int, threads: int | None = None) -> Chunk:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return ensemble.evaluate_chunk(prepared, parameters, first, threads)


def test_stopped_it_shows_what_is_done_and_says_so(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(1))
        result = offramp_here("rank", "border.yaml", "--samples", "200")
    assert result.code == 130
    assert result.err == "stopped after 128 of 200 worlds: this is of those alone; with --out FOLDER they are kept\n"
    assert "128 worlds, seed 0." in result.out
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(0))
        nothing = offramp_here("rank", "border.yaml", "--samples", "200")
    assert (nothing.code, nothing.out) == (130, "")
    assert nothing.err.startswith("stopped after 0 of 200 worlds")


@pytest.mark.dear
@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
@pytest.mark.parametrize("how", [[], ["--cluster", "local"]], ids=["threads", "processes"])
def test_ctrl_c_in_a_real_process_keeps_what_is_done(how: list[str], tmp_path: Path, offramp_here: Run) -> None:
    """SIGINT to all processes, as a terminal sends it: exit code 130, one message, and chunks that are whole and are gone on from."""
    if how:
        pytest.importorskip("distributed", reason="Dask is not installed")
    asked = ["rank", "border.yaml", "--samples", "100000", "--out", "run"]
    process = subprocess.Popen(
        [sys.executable, "-m", "offramp", *asked, *how],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    parts = tmp_path / "run" / "outcomes"
    deadline = time.monotonic() + 120
    while not (parts.is_dir() and len(list(parts.glob("*.parquet"))) > 1) and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    done = 128 * len(list(parts.glob("*.parquet")))
    assert err.startswith(f"stopped after {done:,} of 100,000 worlds")
    assert err.endswith(": kept in run; the same command goes on from there\n")
    assert len(err.splitlines()) == 1
    if not how:
        assert f"{done:,} worlds, seed 0." in out
    assert not any(path.name.endswith(".part") for path in parts.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(0))
        again = offramp_here(*asked)
    assert f"stopped after {done:,} of 100,000 worlds" in again.err


@pytest.mark.dear
@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_shows_on_a_terminal_and_nowhere_else(terminal: bool, tmp_path: Path) -> None:
    import pty

    leader, follower = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-m", "offramp", "rank", "border.yaml", "--samples", "600"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    with (tmp_path / "out.txt").open("wb") as out:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=follower, env=environment)
    os.close(follower)
    shown = b""
    try:
        while part := os.read(leader, 65536):
            shown += part
    except OSError:  # the other end of a pseudo-terminal is gone
        pass
    os.close(leader)
    assert process.wait() == 0
    answer = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert answer.startswith("A border: consequences over 600 worlds\n")
    assert answer.endswith("600 worlds, seed 0. A model, not a forecast.\n")
    assert (b"evaluating policies in worlds" in shown) is terminal
    assert (b"600" in shown) is terminal
    if not terminal:
        assert shown == b""


def test_a_threshold_that_no_chance_can_have_is_refused(offramp_here: Run) -> None:
    result = offramp_here("rank", "river", "--samples", "32", "--measure", "clash", "--threshold", "25")
    told(result, "the threshold of `clash` is 25; expected a chance from 0 to 1; 25 % is 0.25")


def test_a_reading_taken_in_every_world_is_noted(offramp_here: Run) -> None:
    assert (
        "note: Downstream is read as proud in every world"
        in offramp_here("rank", "river", "--samples", "16", "--image", "down=proud").out
    )
    assert "is read as" not in offramp_here("rank", "river", "--samples", "16").out
