"""The commands as a user runs them: what they print where, their exit codes, and every kind of wrong input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import offramp
from offramp.case.catalog import slugs
from tests.conftest import LISTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]

SMALL = """
actors:
  a: {options: {go: Go, stop: Stop}}
  b: {options: {go: Go}}
status quo: []
preferences: {a: [a.go, not b.go], b: [b.go]}
goals: {gone: a.go}
"""


def in_script(name: str) -> str:
    """The small case with an actor of this name."""
    return SMALL.replace("  a:", f"  {name}:").replace("a.", f"{name}.").replace("{a:", f"{{{name}:")


def told(result: Result, *words: str, code: int = 1) -> None:
    """The run failed with one message that says these things, and no traceback; nothing went to standard output."""
    assert result.code == code, result
    assert "Traceback" not in result.err
    assert result.out == ""
    for word in words:
        assert word in result.err, result.err


PROCESSES = (
    ["--help"],
    ["--version"],
    ["stabilty", "chicken"],
    ["brief", "chicken", "--format", "md", "--out", "-"],
    ["check", "script.yaml"],
    ["states", "script.yaml"],
    ["stability", "chicken", "--json"],
    ["why", "script.yaml", "-", "भारत"],
    ["firmness", "prisoners-dilemma", "--draws", "2"],
    ["robustness", "chicken"],
    ["beliefs", "chicken"],
    ["paths", "chicken", "--to", "row.dare", "--by", "improvements"],
    ["inverse", "prisoners-dilemma", "--to", "a.confess"],
    ["risk", "hotline", "--policy", "wait"],
    ["compare", "chicken", "prisoners-dilemma"],
    ["cases"],
    ["new", "mine.yaml"],
    ["convert", "chicken", "copy.json"],
    ["check", "nowhere.yaml"],
    *(
        [command, "--help"]
        for command in ("waiting", "best-policy", "simulate", "export-chain", "worlds", "claims", "merge")
    ),
)


@pytest.mark.parametrize("arguments", PROCESSES, ids=" ".join)
def test_a_process_of_its_own_prints_the_same(
    arguments: list[str], offramp_in: Run, offramp_here: Run, tmp_path: Path
) -> None:
    """All other tests that run a command rest on this one, for they run it in their own process."""
    (tmp_path / "script.yaml").write_text(in_script("भारत"), encoding="utf-8")
    before = set(tmp_path.iterdir())
    apart = offramp_in(*arguments)
    for written in set(tmp_path.iterdir()) - before:
        written.unlink()
    here = offramp_here(*arguments)
    assert here.out or here.err
    assert (apart.code, *(text.replace("python -m offramp", "offramp") for text in (apart.out, apart.err))) == (
        here.code,
        here.out,
        here.err,
    )


def test_help_names_every_command(offramp_here: Run) -> None:
    result = offramp_here("--help")
    assert result.code == 0
    for command in (
        "brief",
        "check",
        "states",
        "stability",
        "why",
        "firmness",
        "robustness",
        "ask",
        "beliefs",
        "paths",
        "inverse",
        "risk",
        "waiting",
        "best-policy",
        "simulate",
        "export-chain",
        "worlds",
        "rank",
        "claims",
        "merge",
        "study",
        "compare",
        "cases",
        "new",
        "convert",
    ):
        assert f"  {command} " in result.out
        of_it = offramp_here(command, "--help")
        assert of_it.code == 0
        assert of_it.out.startswith(f"Usage: offramp {command} ")


def test_version(offramp_here: Run) -> None:
    assert offramp_here("--version").out.strip().endswith(offramp.__version__)


def test_usage_errors_exit_with_two(offramp_here: Run) -> None:
    told(offramp_here("stabilty", "chicken"), "did you mean stability?", code=2)
    told(offramp_here("paths", "chicken"), "--to", code=2)
    told(offramp_here("brief", "chicken", "--format", "odt"), "odt", code=2)
    told(
        offramp_here("brief", "chicken", "--out", "brief.odt"),
        "brief.odt",
        "html, pdf, docx, md or json, not as `odt`",
        code=2,
    )
    told(offramp_here("brief", "chicken", "--out", "brief.png"), "html, pdf, docx, md or json, not as `png`", code=2)
    told(offramp_here("brief", "chicken", "--out", "brief.svg", "--format", "md"), "--out brief.md", code=2)
    told(offramp_here("brief", "chicken", "--out", "brief.html", "--format", "md"), "--out brief.md", code=2)


def test_check_says_what_is_there(offramp_here: Run) -> None:
    result = offramp_here("check", "korea-2017")
    assert (result.code, result.err) == (0, "")
    first = result.out.splitlines()[0]
    assert first == "Korean peninsula, June 2017: 4 actors, 15 options, 4 events, 2,688 states; nothing is wrong."
    assert "Known only after 28 June 2017" in result.out


def test_check_warns(offramp_here: Run) -> None:
    result = offramp_here("check", "garrison-1976")
    assert result.code == 0
    assert "warning: garrison-1976:" in result.out
    assert "indifferent" in result.out
    data = json.loads(offramp_here("check", "garrison-1976", "--json").out)
    assert data["ok"] is True
    assert all(warning["line"] for warning in data["warnings"])


def test_check_tells_all_problems_at_once(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        SMALL.replace("a.go, not b.go", "a.og, not b.gone") + "goal: {}\n", encoding="utf-8"
    )
    result = offramp_here("check", "bad.yaml")
    told(
        result,
        "bad.yaml:6:19: there is no option, event or term `a.og`; did you mean a.go?",
        "`b.gone`",
        "did you mean goals?",
    )
    data = json.loads(offramp_here("check", "bad.yaml", "--json").out)
    assert data["ok"] is False
    assert len(data["problems"]) == 3


@pytest.mark.parametrize("slug", LISTED)
def test_stability_json_has_its_shape(slug: str, offramp_here: Run) -> None:
    result = offramp_here("stability", slug, "--json")
    data = json.loads(result.out)
    assert result.code == 0
    assert list(data["concepts"]) == ["nash", "gmr", "smr", "seq", "sseq"]
    case = offramp.load(slug)
    ids = [state["id"] for state in data["states"]]
    assert ids == [f"s{i}" for i in range(len(ids))]
    for table in data["concepts"].values():
        assert list(table["stable"]) == list(case.actors)
        together = set(ids).intersection(*map(set, table["stable"].values()))
        assert set(table["equilibria"]) == together
    assert list(data["immobile"]) == list(case.actors)


def test_stability_for_one_concept_and_one_reading(offramp_here: Run) -> None:
    data = json.loads(
        offramp_here(
            "stability", "korea-2017", "--concept", "seq", "--image", "dprk=unifier", "--given", "icbm", "--json"
        ).out
    )
    assert list(data["concepts"]) == ["seq"]
    assert data["images"] == {"usa": "administration", "dprk": "unifier"}
    assert data["given"] == ["icbm"]
    assert all("icbm" in state["on"] for state in data["states"])


def test_states_are_listed_and_chosen(offramp_here: Run) -> None:
    everything = offramp_here("states", "elmira-1991")
    assert "s0 (status quo)" in everything.out
    some = offramp_here("states", "elmira-1991", "--where", "uniroyal.abandon")
    assert some.out.count("uniroyal.abandon") == 1
    cut = offramp_here("states", "korea-2017", "--most", "3")
    assert "3 of 2,688 states shown" in cut.out
    data = json.loads(offramp_here("states", "elmira-1991", "--json").out)
    assert [state["merged"] for state in data["states"]].count(True) == 1


def test_why_answers_to_names_in_any_order_and_to_ids(offramp_here: Run) -> None:
    one = offramp_here("why", "cuba-1962", "ussr.withdraw,us.blockade", "ussr")
    two = offramp_here("why", "cuba-1962", "s6", "ussr")
    assert one.out == two.out
    assert one.out.startswith("s6: us.blockade,ussr.withdraw")
    verdicts = json.loads(offramp_here("why", "cuba-1962", "s0", "us", "--json").out)["verdicts"]
    assert [v["stable"] for v in verdicts] == [False, True, True, False, False]


def test_paths_exit_code_is_the_answer(offramp_here: Run) -> None:
    assert offramp_here("paths", "korea-2017", "--to", "freeze").code == 0
    refused = offramp_here("paths", "korea-2017", "--to", "freeze", "--by", "improvements")
    assert refused.code == 1
    assert "No route of steps that their movers prefer" in refused.out
    data = json.loads(offramp_here("paths", "korea-2017", "--to", "freeze", "--json").out)
    assert data["willing"] is True
    assert data["deals"]["count"] > 0


def test_cases(offramp_here: Run) -> None:
    assert [entry["slug"] for entry in json.loads(offramp_here("cases", "--json").out)] == list(slugs())
    assert "korea-2017" in offramp_here("cases").out


def test_new_writes_a_case_without_a_fault(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("new", "mine.yaml").err == "wrote mine.yaml\n"
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")
    assert "nothing is wrong" in offramp_here("check", "mine.yaml").out
    assert "warning" not in offramp_here("check", "mine.yaml").out
    told(offramp_here("new", "mine.yaml"), "--force")
    assert offramp_here("new", "mine.yaml", "--force").code == 0


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_convert_and_back(slug: str, ending: str, offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("convert", slug, f"copy.{ending}").code == 0
    assert offramp.load(tmp_path / f"copy.{ending}") == offramp.load(slug)


def test_nothing_is_overwritten_unasked(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SMALL, encoding="utf-8")
    told(offramp_here("convert", "chicken", "mine.yaml"), "--force")
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == SMALL
    assert offramp_here("convert", "chicken", "mine.yaml", "--force").code == 0
    told(offramp_here("new", "korea-2017"), ".yaml at its end")


def test_links_are_followed_and_devices_are_not_replaced(offramp_here: Run, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    told(offramp_here("brief", "chicken", "--out", "link.md"), "add --force")
    assert offramp_here("brief", "chicken", "--out", "link.md", "--force").code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# Chicken")
    assert offramp_here("brief", "chicken", "--out", os.devnull, "--format", "md").code == 0
    assert not Path(os.devnull).is_file()


def test_given_adds_to_what_has_happened_already(offramp_here: Run, tmp_path: Path) -> None:
    text = SMALL.replace("status quo: []", "events: {storm: Storm, flood: Flood}\nstatus quo: [storm]")
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    assert (
        json.loads(offramp_here("brief", "two.yaml", "--given", "flood", "--json").out)["provenance"]["given"]
        == "storm, flood"
    )


def test_convert_to_an_unknown_ending(offramp_here: Run) -> None:
    told(offramp_here("convert", "chicken", "copy.xlsx"), ".yaml, .json or .gmcr", ".xlsx")


def test_brief_formats(offramp_here: Run, tmp_path: Path) -> None:
    assert offramp_here("brief", "cuba-1962").err == "wrote cuba-1962-brief.html\n"
    assert (tmp_path / "cuba-1962-brief.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert offramp_here("brief", "cuba-1962", "--format", "md", "--out", "-").out.startswith("# Cuban Missile Crisis")
    assert json.loads(offramp_here("brief", "cuba-1962", "--json").out)["title"].startswith("Cuban")
    assert offramp_here("brief", "cuba-1962", "--out", "x.json").code == 0
    assert (
        json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["provenance"]["command"]
        == "offramp brief cuba-1962"
    )


class TestWrongInput:
    """Each with its own message and exit code 1, none with a traceback."""

    def test_missing_file(self, offramp_here: Run) -> None:
        told(offramp_here("check", "korea-2018"), "no such file", "did you mean the catalog case korea-2017?")
        told(offramp_here("brief", "nowhere/none.yaml"), "nowhere/none.yaml", "no such file")

    def test_empty_file(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "empty.yaml").write_text("\n \n", encoding="utf-8")
        told(offramp_here("check", "empty.yaml"), "the file is empty", "offramp new")
        (tmp_path / "comment.yaml").write_text("# nothing\n", encoding="utf-8")
        told(offramp_here("check", "comment.yaml"), "found nothing")

    def test_binary_file(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "binary.yaml").write_bytes(bytes(range(256)) * 4)
        told(offramp_here("check", "binary.yaml"), "not a text file")
        (tmp_path / "zeros.yaml").write_bytes(b"title: x\0\n")
        told(offramp_here("check", "zeros.yaml"), "not a text file")

    def test_wrong_yaml(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "wrong.yaml").write_text("actors: {a: [1, 2}\n", encoding="utf-8")
        told(offramp_here("check", "wrong.yaml"), "wrong.yaml:1:", "not YAML")
        (tmp_path / "tab.yaml").write_text("actors:\n\ta: 1\n", encoding="utf-8")
        told(offramp_here("check", "tab.yaml"), "tab.yaml:2:1", "not tabs")

    def test_duplicate_key(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "twice.yaml").write_text(SMALL + "goals: {}\n", encoding="utf-8")
        told(offramp_here("check", "twice.yaml"), "twice.yaml:8:1", "`goals` stands here a second time", "line 7")

    def test_unknown_option_in_a_rule(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "rule.yaml").write_text(SMALL + "impossible:\n  - a.go and b.stop\n", encoding="utf-8")
        told(offramp_here("check", "rule.yaml"), "rule.yaml:9:14", "`b.stop`")

    def test_contradictory_rules(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "none.yaml").write_text(
            SMALL + "impossible: [a.go and b.go, not (a.go and b.go)]\n", encoding="utf-8"
        )
        words = "no state is possible: together the rules forbid everything: `a.go and b.go`; `not (a.go and b.go)`"
        told(offramp_here("check", "none.yaml"), "none.yaml:8:1", words)
        assert "the status quo" not in offramp_here("stability", "none.yaml").err

    def test_no_feasible_state_names_the_rules(self) -> None:
        case = offramp.loads(SMALL).model_copy(
            update={"impossible": offramp.loads(SMALL + "impossible: [a.go, b.go]\n").impossible}
        )
        rules = offramp.loads(SMALL + "impossible: [a.go or b.go]\n").impossible
        more = offramp.loads(
            SMALL.replace("status quo: []", "status quo: [a.go]") + "impossible: [not a.go and not b.go]\n"
        ).impossible
        with pytest.raises(
            offramp.CaseError,
            match=r"together these rules forbid every state: `a\.go or b\.go`; `not a\.go and not b\.go`",
        ):
            offramp.build(case.model_copy(update={"impossible": rules + more}))

    def test_impossible_status_quo(self, offramp_here: Run, tmp_path: Path) -> None:
        text = SMALL.replace("status quo: []", "status quo: [a.go, a.stop]") + "impossible: [a.go and a.stop]\n"
        (tmp_path / "quo.yaml").write_text(text, encoding="utf-8")
        told(
            offramp_here("check", "quo.yaml"),
            "quo.yaml:5:13",
            "the status quo is impossible",
            "`a.go and a.stop`",
            "line 8",
        )

    @pytest.mark.parametrize(
        ("ranking", "words"),
        [
            ("[a.go, '-']", ["of 8 states are missing"]),
            (
                "[[a.go, '-', a.stop, b.go], ['a.go,a.stop', 'a.go,b.go', 'a.stop,b.go', 'a.go,a.stop,b.go', a.go]]",
                ["are repeated", "`a.go`"],
            ),
        ],
    )
    def test_ranking_that_forgets_or_repeats(
        self, ranking: str, words: list[str], offramp_here: Run, tmp_path: Path
    ) -> None:
        text = SMALL.replace("{a: [a.go, not b.go]", f"{{a: {{ranking: {ranking}}}")
        (tmp_path / "rank.yaml").write_text(text, encoding="utf-8")
        told(offramp_here("check", "rank.yaml"), "rank.yaml:6", *words)

    def test_forty_options(self, offramp_here: Run, tmp_path: Path) -> None:
        actors = "\n".join(f"  a{i}: {{options: {{{', '.join(f'o{j}: x' for j in range(10))}}}}}" for i in range(4))
        wants = "\n".join(f"  a{i}: [a{i}.o0]" for i in range(4))
        (tmp_path / "many.yaml").write_text(
            f"actors:\n{actors}\nstatus quo: []\npreferences:\n{wants}\n", encoding="utf-8"
        )
        assert "1,099,511,627,776 states; no error, 36 warnings" in offramp_here("check", "many.yaml").out
        told(
            offramp_here("firmness", "many.yaml"),
            "40 options",
            "1,099,511,627,776",
            "the limit is 1,073,741,824",
            "join options",
            "`stability`, `why`, `paths` or `inverse`",
        )

    def test_one_actor_with_forty_options(self, offramp_here: Run, tmp_path: Path) -> None:
        options = ", ".join(f"o{j}: x" for j in range(40))
        text = f"actors: {{a: {{options: {{{options}}}}}}}\nstatus quo: []\npreferences: {{a: [a.o0]}}\n"
        (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
        told(offramp_here("stability", "many.yaml", "--engine", "arrays"), "`a` has 40 options", "20 options")
        concepts = json.loads(offramp_here("stability", "many.yaml", "--json").out)["concepts"]
        assert {name: found["count"] for name, found in concepts.items()} == dict.fromkeys(concepts, 2**39)

    def test_cycle_in_names(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "cycle.yaml").write_text(SMALL + "terms: {x: y or a.go, y: not x}\n", encoding="utf-8")
        told(offramp_here("check", "cycle.yaml"), "cycle.yaml:8:9", "x → y → x")

    def test_folder(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        told(offramp_here("check", "folder"), "this is a folder")
        told(offramp_here("brief", "chicken", "--out", "folder", "--format", "html"), "this is a folder")

    def test_unwritable_output(self, offramp_here: Run, tmp_path: Path) -> None:
        told(offramp_here("brief", "chicken", "--out", "no/such/folder/x.html"), "cannot be written")
        told(offramp_here("new", "no/such/folder/x.yaml"), "cannot be written")
        if os.geteuid() != 0:
            (tmp_path / "shut").mkdir(mode=0o500)
            told(offramp_here("brief", "chicken", "--out", "shut/x.html"), "cannot be written")

    def test_unknown_state_actor_image_event_concept(self, offramp_here: Run) -> None:
        told(offramp_here("why", "korea-2017", "usa.talk", "usa"), "`usa.talk`", "did you mean usa.talks?")
        told(offramp_here("why", "korea-2017", "s99999", "usa"), "s0 to s2687")
        told(
            offramp_here("why", "korea-2017", "usa.talks,usa.strike", "usa"),
            "impossible",
            "`usa.strike and (usa.talks or usa.assurance)`",
        )
        told(offramp_here("why", "korea-2017", "icbm", "usa"), "--given icbm")
        told(offramp_here("why", "korea-2017", "-", "us"), "there is no actor `us`", "did you mean usa?")
        told(offramp_here("stability", "korea-2017", "--image", "dprk=survivr"), "did you mean survivor?")
        told(offramp_here("stability", "korea-2017", "--image", "dprk"), "--image usa=administration")
        told(offramp_here("stability", "chicken", "--image", "row=x"), "no actor has images")
        told(offramp_here("stability", "korea-2017", "--given", "icmb"), "did you mean icbm?")
        told(offramp_here("stability", "chicken", "--concept", "nsh"), "did you mean nash?")

    def test_wrong_conditions(self, offramp_here: Run) -> None:
        told(offramp_here("paths", "korea-2017", "--to", "usa.talks AND dprk.talks"), "`and` in small letters")
        told(offramp_here("paths", "korea-2017", "--to", "usa.talkz"), "did you mean usa.talks?")
        told(offramp_here("paths", "korea-2017", "--to", "1 + 1"), "expected a condition")
        told(offramp_here("paths", "korea-2017", "--to", "usa.envoy and not usa.talks"), "no possible state satisfies")
        told(offramp_here("states", "korea-2017", "--where", "("), "ends too early")


class TestOddInputThatSimplyWorks:
    def test_an_actor_called_no_and_a_title_like_a_date(self, offramp_here: Run, tmp_path: Path) -> None:
        text = "title: 2017-06-28\n" + SMALL.replace("  a:", "  NO:").replace("a.", "NO.").replace("{a:", "{NO:")
        (tmp_path / "no.yaml").write_text(text, encoding="utf-8")
        assert offramp_here("check", "no.yaml").out.startswith("2017-06-28: 2 actors")
        assert "NO.go" in offramp_here("states", "no.yaml").out

    @pytest.mark.parametrize("name", ["भारत", "中国", "ايران", "Ελλάδα", "Côte_d’Ivoire".replace("’", "ʼ")])
    def test_names_in_any_script(self, name: str, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "script.yaml").write_text(in_script(name), encoding="utf-8")
        assert offramp_here("check", "script.yaml").code == 0
        assert offramp_here("why", "script.yaml", f"{name}.go", name).code == 0
        assert offramp_here("brief", "script.yaml").code == 0

    def test_windows_line_ends_and_a_byte_order_mark(self, offramp_here: Run, tmp_path: Path) -> None:
        (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
        assert offramp_here("check", "windows.yaml").code == 0


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    shell = f"{sys.executable} -m offramp states korea-2017 --most 0 | head -n 2"
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to send to a child there")
def test_long_work_can_be_interrupted_without_a_traceback(tmp_path: Path) -> None:
    from benchmarks.cases import random_case

    offramp.write(random_case(13), tmp_path / "large.yaml")
    offramp.write(random_case(3), tmp_path / "small.yaml")
    # What is compiled is compiled before: an interrupt can be lost in the compiler.
    warm = [sys.executable, "-m", "offramp", "stability", "small.yaml", "--coalition", "all"]
    subprocess.run(warm, cwd=tmp_path, check=True, capture_output=True)
    command = [sys.executable, "-m", "offramp", "stability", "large.yaml", "--coalition", "all"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        with pytest.raises(subprocess.TimeoutExpired):
            running.communicate(timeout=4)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err.strip()) == (130, "", "interrupted")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            "MemoryError('Unable to allocate 8.00 GiB')",
            1,
            "the memory that can be had here does not suffice (Unable to allocate 8.00 GiB)",
        ),
        ("MemoryError()", 1, "the memory that can be had here does not suffice; ask for fewer worlds"),
        (
            "OSError(12, 'Cannot allocate memory')",
            1,
            "the memory that can be had here does not suffice ([Errno 12] Cannot allocate",
        ),
        (
            "ImportError('libx.so: failed to map segment')",
            1,
            "the memory that can be had here does not suffice (libx.so",
        ),
        ("OSError(28, 'No space left on device')", 1, "cannot write the answer: No space left on device"),
        ("OSError(13, 'Permission denied', 'brief.html')", 1, "brief.html: Permission denied"),
    ],
)
def test_what_the_system_refuses_is_one_message(error: str, code: int, message: str) -> None:
    script = (
        "import sys; sys.argv = ['offramp', 'cases']\nimport offramp.cli as cli\n"
        f"def fail(**_): raise {error}\ncli.cli = fail\ncli.main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
