"""`offramp study`: made, run, stopped, gone on with, changed and begun anew, as a user does it; and what can be wrong."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER
from tests.commands.test_rank import Stop
from tests.test_cli import told

from offramp.ensemble import run as running
from offramp.study import products

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run


@pytest.fixture(autouse=True)
def _border(tmp_path: Path) -> None:
    (tmp_path / "border.yaml").write_text(BORDER, encoding="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Briefs that take no time; the real one is in the first test."""
    monkeypatch.setattr(
        products, "briefs", lambda case, _, forms, __: ((form, f"{case.title} {form}\n") for form in forms)
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


WRITTEN = ("ranking.json", "claims.json", "brief.html", "brief.md", "brief.json")


def test_from_new_to_done(offramp_here: Run, tmp_path: Path) -> None:
    made = offramp_here("study", "new", "s", "border.yaml", "--samples", "64", "--seed", "3")
    assert (made.code, made.out, made.err) == (0, "", "wrote s: a study of “A border” in 64 worlds\n")
    before = offramp_here("study", "status", "s")
    assert before.code == 1
    assert "0 of 64 worlds" in before.out
    ran = offramp_here("study", "run", "s")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "".join(f"wrote s/{name}\n" for name in WRITTEN)
    after = offramp_here("study", "status", "s")
    assert (after.code, after.err) == (0, "")
    assert after.out.endswith("Everything is done; nothing has changed.\n")
    # What it holds is what the other commands say.
    asked = ("--samples", "64", "--seed", "3", "--json")
    ranking = (tmp_path / "s" / "ranking.json").read_text(encoding="utf-8")
    assert ranking == offramp_here("rank", "border.yaml", *asked).out == offramp_here("rank", "s/results", "--json").out
    claims = (tmp_path / "s" / "claims.json").read_text(encoding="utf-8")
    assert claims == offramp_here("claims", "border.yaml", *asked).out
    assert (tmp_path / "s" / "brief.md").read_text(encoding="utf-8").startswith("# A border\n")
    # Again there is nothing to do.
    files = digests(tmp_path / "s")
    again = offramp_here("study", "run", "s")
    assert (again.code, again.err) == (0, "Everything is done; nothing has changed.\n")
    assert digests(tmp_path / "s") == files


@pytest.mark.usefixtures("quick")
def test_what_is_asked_stands_in_its_file(offramp_here: Run, tmp_path: Path) -> None:
    asked = (
        "--samples",
        "8",
        "--seed",
        "2",
        "--method",
        "latin",
        "--image",
        "a=keen",
        "--policy",
        "yield",
        "--policy",
        "wait",
    )
    assert offramp_here("study", "new", "s", "border.yaml", *asked).code == 0
    text = (tmp_path / "s" / "study.yaml").read_text(encoding="utf-8")
    for line in ("samples: 8 ", "seed: 2 ", "method: latin ", 'policies: ["yield", "wait"] ', 'images: {"a": "keen"} '):
        assert f"\n{line}" in text
    assert offramp_here("study", "run", "s").code == 0
    plain = json.loads((tmp_path / "s" / "ranking.json").read_text(encoding="utf-8"))
    assert (plain["policies"], plain["seed"], plain["worlds"], plain["method"]) == (["yield", "wait"], 2, 8, "latin")


@pytest.mark.usefixtures("quick")
def test_status_as_json(offramp_here: Run) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "8")
    result = offramp_here("study", "status", "s", "--json")
    data = json.loads(result.out)
    assert result.code == 1
    assert (data["complete"], data["worlds"], data["files"]["ranking.json"]) == (
        False,
        {"done": 0, "asked": 8},
        "missing",
    )
    offramp_here("study", "run", "s")
    result = offramp_here("study", "status", "s", "--json")
    assert (result.code, json.loads(result.out)["complete"]) == (0, True)


@pytest.mark.usefixtures("quick")
def test_changed_it_refuses_until_it_is_told_to_begin_anew(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "8")
    offramp_here("study", "run", "s")
    case = tmp_path / "s" / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("0.05", "0.06"), encoding="utf-8")
    before = digests(tmp_path / "s")
    told(
        offramp_here("study", "run", "s"),
        "s: the results are not of what stands there now",
        "content of the case",
        "--force",
        "old-1",
    )
    assert digests(tmp_path / "s") == before
    status = offramp_here("study", "status", "s")
    assert status.code == 1
    assert "it differs in content of the case" in status.out
    anew = offramp_here("study", "run", "s", "--force")
    assert (anew.code, anew.err.splitlines()[0]) == (0, "the earlier results are in s/old-1")
    assert (tmp_path / "s" / "old-1" / "ranking.json").is_file()
    assert offramp_here("study", "status", "s").code == 0
    assert offramp_here("rank", "s/old-1/results").code == 0


@pytest.mark.usefixtures("quick")
def test_a_file_that_was_changed_by_hand_is_left_and_told(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "8")
    offramp_here("study", "run", "s")
    (tmp_path / "s" / "brief.md").write_text("mine", encoding="utf-8")
    result = offramp_here("study", "run", "s")
    assert (result.code, result.err) == (
        0,
        "Changed by hand, and left as it is: brief.md; remove it to have it made again.\n",
    )
    assert offramp_here("study", "status", "s").code == 1


@pytest.mark.usefixtures("quick")
def test_stopped_it_says_how_to_go_on(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "200")
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(1))
        result = offramp_here("study", "run", "s")
    assert (result.code, result.out) == (130, "")
    assert result.err == "stopped with 128 of 200 worlds done; `offramp study run s` goes on from there\n"
    assert offramp_here("study", "run", "s").code == 0
    assert offramp_here("study", "status", "s").code == 0


def begun(tmp_path: Path, samples: int, offramp_here: Run) -> tuple[subprocess.Popen[str], Path]:
    """A study that runs in a process of its own, once some chunks are done."""
    assert offramp_here("study", "new", "s", "border.yaml", "--samples", str(samples)).code == 0
    program = [sys.executable, "-m", "offramp", "study", "run", "s"]
    process = subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    parts = tmp_path / "s" / "results" / "outcomes"
    deadline = time.monotonic() + 120
    while not (parts.is_dir() and len(list(parts.glob("*.parquet"))) > 1) and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    return process, parts


@pytest.mark.dear
@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_ctrl_c_in_a_real_process_keeps_what_is_done_and_says_so(tmp_path: Path, offramp_here: Run) -> None:
    process, parts = begun(tmp_path, 100_000, offramp_here)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    done = 128 * len(list(parts.glob("*.parquet")))
    assert (process.returncode, out) == (130, ""), err
    assert err == f"stopped with {done:,} of 100,000 worlds done; `offramp study run s` goes on from there\n"
    assert json.loads(offramp_here("study", "status", "s", "--json").out)["worlds"] == {"done": done, "asked": 100_000}


@pytest.mark.dear
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.usefixtures("quick")
def test_killed_it_goes_on_and_comes_to_the_same(tmp_path: Path, offramp_here: Run) -> None:
    process, _ = begun(tmp_path, 2_000, offramp_here)
    process.kill()
    process.communicate()
    assert offramp_here("study", "run", "s").code == 0
    offramp_here("study", "new", "t", "border.yaml", "--samples", "2000")
    assert offramp_here("study", "run", "t").code == 0
    killed = {name: digest for name, digest in digests(tmp_path / "s").items() if not name.endswith(".part")}
    assert killed == digests(tmp_path / "t")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["nw"], ["there is no command `nw`; did you mean new?"]),
        (["new"], ["FOLDER"]),
        (["new", "s"], ["CASE"]),
        (["new", "s", "border.yaml", "--samples", "0"], ["--samples"]),
        (["new", "s", "border.yaml", "--method", "dice"], ["dice"]),
        (["run", "s", "--workers", "0"], ["--workers"]),
        (["status"], ["FOLDER"]),
    ],
)
def test_a_wrong_command_line_exits_with_two(asked: list[str], words: list[str], offramp_here: Run) -> None:
    told(offramp_here("study", *asked), *words, code=2)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["new", "s", "bordr.yaml"], ["bordr.yaml: there is no such file"]),
        (["new", "s", "chicken"], ["has no measures to rank by"]),
        (["new", "s", "border.yaml", "--policy", "yeild"], ["did you mean yield?"]),
        (["new", "s", "border.yaml", "--image", "a=ken"], ["did you mean keen?"]),
        (["new", "s", "border.yaml", "--image", "keen"], ["`--image keen` names no image"]),
        (["new", "s", "border.yaml", "--samples", "2000000"], ["expected 1 to 1,048,576"]),
        (["new", ".", "border.yaml"], [".: there is already a file or a folder with content of that name"]),
        (
            ["new", "border.yaml", "border.yaml"],
            ["border.yaml: there is already a file or a folder with content of that name"],
        ),
        (["run", "s"], ["s: holds no study: there is no study.yaml in it; `offramp study new` makes one"]),
        (["status", "border.yaml"], ["border.yaml: holds no study"]),
    ],
)
def test_what_cannot_be_done_is_one_message(
    asked: list[str], words: list[str], offramp_here: Run, tmp_path: Path
) -> None:
    result = offramp_here("study", *asked)
    told(result, *words)
    assert len(result.err.splitlines()) == 1
    assert not (tmp_path / "s").exists()


def test_wrong_settings_are_told_with_their_place(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("study", "new", "s", "border.yaml")
    file = tmp_path / "s" / "study.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("samples: 1000", "samples: many").replace("seed:", "sede:"), encoding="utf-8")
    for command in ("run", "status"):
        told(
            offramp_here("study", command, "s"),
            "s/study.yaml:3:10: `samples` is `many`; expected a whole number",
            "s/study.yaml:4:1: there is no setting `sede`; did you mean seed?",
        )


def test_no_cluster_answers(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(running, "TIMEOUT_SECONDS", 1)
    offramp_here("study", "new", "s", "border.yaml", "--samples", "8")
    told(offramp_here("study", "run", "s", "--cluster", "tcp://127.0.0.1:9"), "no cluster answers at tcp://127.0.0.1:9")


@pytest.mark.usefixtures("quick")
def test_gone_on_with_by_another_version_it_is_told(offramp_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "200")
    with monkeypatch.context() as patch:
        patch.setattr("scipy.__version__", "0.9.1")
        patch.setattr(running, "evaluate_chunk", Stop(1))
        assert offramp_here("study", "run", "s").code == 130
    ran = offramp_here("study", "run", "s")
    assert ran.code == 0
    said = [line for line in ran.err.splitlines() if line.startswith("s/results: results of several versions")]
    assert len(said) == 1
    assert "SciPy 0.9.1; " in said[0]
    assert offramp_here("study", "status", "s").err.splitlines() == said


@pytest.mark.usefixtures("quick")
def test_a_truncated_file_of_results_is_named(offramp_here: Run, tmp_path: Path) -> None:
    offramp_here("study", "new", "s", "border.yaml", "--samples", "8")
    offramp_here("study", "run", "s")
    file = tmp_path / "s" / "results" / "outcomes" / "worlds-0000000-0000008.parquet"
    file.write_bytes(file.read_bytes()[:500])
    status = offramp_here("study", "status", "s")
    assert (status.code, "Everything is done" in status.out) == (1, False)
    assert "results/outcomes/worlds-0000000-0000008.parquet cannot be read: it is damaged" in status.out
    assert "Remove it, and `offramp study run` does its worlds anew" in status.out
    words = "s/results/outcomes/worlds-0000000-0000008.parquet: cannot be read: it is damaged", "remove it and run"
    told(offramp_here("study", "run", "s"), *words)
    (tmp_path / "s" / "claims.json").unlink()
    told(offramp_here("study", "run", "s"), *words)
    file.unlink()
    assert offramp_here("study", "run", "s").err == "wrote s/claims.json\n"


QUESTIONS = """
title: A border, a year later
date: 2030-01-01
case: border.yaml
policy: wait
sources: {log: A log}
questions:
  war:
    text: Is there a war within a year?
    topic: war
    closes: 2031-01-01
    model: {chance of: war}
    base rate: {count: 1, since: 2000-01-01, source: log}
    outcome: {value: "no", source: log, confidence: read}
"""


def test_a_study_keeps_the_hindcast_of_its_brief(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    assert offramp_here("hindcast", "questions.yaml", "--samples", "4", "--out", "h.json").code == 0
    made = offramp_here("study", "new", "s", "border.yaml", "--samples", "4", "--hindcast", "h.json")
    assert (made.code, made.out) == (0, "")
    assert 'hindcast: "hindcast.json"' in (tmp_path / "s" / "study.yaml").read_text(encoding="utf-8")
    assert {path.name for path in (tmp_path / "s").iterdir()} >= {"hindcast.json", "questions.yaml"}
    assert offramp_here("study", "run", "s").code == 0
    assert "On 1 events" in (tmp_path / "s" / "brief.md").read_text(encoding="utf-8")
    assert offramp_here("study", "status", "s").code == 0
    # An outcome that changes makes the brief out of date; another case refuses the forecasts.
    inside = tmp_path / "s" / "questions.yaml"
    inside.write_text(QUESTIONS.replace('value: "no"', 'value: "yes"'), encoding="utf-8")
    assert "out of date" in offramp_here("study", "status", "s").out
    assert offramp_here("study", "run", "s").err == "".join(f"wrote s/brief.{end}\n" for end in ("html", "md", "json"))
    case = tmp_path / "s" / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("best: 0.1,", "best: 0.2,"), encoding="utf-8")
    told(offramp_here("study", "run", "s", "--force"), "the case differs from that of the file", "offramp hindcast")


def test_a_hindcast_of_another_case_makes_no_study(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    assert offramp_here("hindcast", "questions.yaml", "--samples", "4", "--out", "h.json").code == 0
    told(offramp_here("study", "new", "s", "hotline", "--hindcast", "h.json"), "the case differs from that of the file")
    told(offramp_here("study", "new", "s", "border.yaml", "--hindcast", "no.json"), "no.json")
    assert not (tmp_path / "s").exists()
