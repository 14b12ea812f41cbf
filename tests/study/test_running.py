"""A study run: the same files every time, only what is missing done, nothing lost whatever ends it, nothing mixed up."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from typing import TYPE_CHECKING

import pytest
from tests.chain.border import BORDER

from offramp.claim_testing.claims import claims, told
from offramp.ensemble import ensemble
from offramp.ensemble import run as running
from offramp.ensemble.store import load_outcomes
from offramp.errors import CaseError, OutputError, ResultsError
from offramp.graph.readings import readings
from offramp.ranking.rank import rank
from offramp.study import products
from offramp.study.products import PRODUCTS, states
from offramp.study.running import run_study
from offramp.study.settings import Settings
from offramp.study.status import status_of
from offramp.study.study import new_study, open_study

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.ensemble.ensemble import Chunk, Prepared
    from offramp.ensemble.outcomes import Outcomes
    from offramp.worlds.parameters import Parameters

COUNT = 140
"""Two chunks, the last of them not full."""


def quick(case: Case, outcomes: Outcomes, forms: Sequence[str], hindcast: object) -> Iterator[tuple[str, str]]:
    """Something that hangs on what a brief hangs on, and takes no time; the brief itself has its own tests."""
    for form in forms:
        yield (
            form,
            json.dumps(
                [form, case.title, case.origin, case.digest, outcomes.count, str(outcomes.table()), str(hindcast)]
            ),
        )


@pytest.fixture(autouse=True, scope="module")
def _quick_briefs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "briefs", quick)
        yield


def begun(folder: Path, samples: int = COUNT, text: str = BORDER, **asked: object) -> Path:
    case = folder.parent / "border.yaml"
    case.write_text(text, encoding="utf-8")
    new_study(folder, case, Settings(samples, **asked))  # type: ignore[arg-type]
    return folder


def plain(value: object) -> object:
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value, allow_nan=False))


def digests(folder: Path) -> dict[str, str]:
    """The hash of every file of a study by its place, those that were put aside left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if not path.relative_to(folder).parts[0].startswith("old-")
    }


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that ran through; not to be changed."""
    folder = begun(tmp_path_factory.mktemp("straight") / "study")
    found = run_study(folder)
    assert (found.done, found.asked, found.written, found.stopped, found.kept) == (COUNT, COUNT, PRODUCTS, False, None)
    return folder


def test_it_makes_everything(straight: Path) -> None:
    assert set(digests(straight)) == {
        "README.txt", "brief.html", "brief.json", "brief.md", "case.yaml", "claims.json", "made.json", "ranking.json", "study.yaml",
        "results/case.yaml", "results/provenance.json",
        "results/outcomes/worlds-0000000-0000128.parquet", "results/outcomes/worlds-0000128-0000140.parquet",
    }  # fmt: skip
    assert status_of(straight).complete


def test_the_answers_are_those_of_the_results(straight: Path) -> None:
    outcomes = load_outcomes(straight / "results")
    study = open_study(straight)
    assert outcomes.worlds == study.worlds
    assert json.loads((straight / "ranking.json").read_text(encoding="utf-8")) == plain(rank(outcomes).to_dict())
    verdicts = claims(study.case, readings(study.case), outcomes)
    assert json.loads((straight / "claims.json").read_text(encoding="utf-8")) == plain(
        told(study.case, verdicts, outcomes)
    )
    brief = json.loads((straight / "brief.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((straight / "case.yaml").read_bytes()).hexdigest()
    assert brief == ["json", "A border", "case.yaml", digest, COUNT, str(outcomes.table()), "None"]


def test_two_studies_of_the_same_have_the_same_files_wherever_they_are(straight: Path, tmp_path: Path) -> None:
    folder = begun(tmp_path / "another name")
    run_study(folder, threads=1)
    assert digests(folder) == digests(straight)


def test_no_file_names_a_time_or_a_place(straight: Path) -> None:
    for path in straight.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert str(straight.parent).encode() not in data, path.name
            # The case itself has no dates, so that any would be of the run.
            assert not re.search(rb"\b20[2-9]\d-[01]\d-[0-3]\d|\b[0-2]\d:[0-5]\d:[0-5]\d\b", data), path.name


def test_run_again_it_does_nothing(straight: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in straight.rglob("*") if path.is_file()}
    found = run_study(straight)
    assert (found.written, found.done, found.kept) == ((), COUNT, None)
    assert {path: path.stat().st_mtime_ns for path in straight.rglob("*") if path.is_file()} == before


class Stop:
    """Stops a run as Ctrl-C does, after some chunks."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, prepared: Prepared, parameters: Parameters, first: int, threads: int | None = None) -> Chunk:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return ensemble.evaluate_chunk(prepared, parameters, first, threads)


@pytest.mark.parametrize(("after", "done"), [(0, 0), (1, 128)])
def test_stopped_among_the_worlds_it_goes_on(
    after: int, done: int, straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begun(tmp_path / "study")
    with monkeypatch.context() as patch:
        patch.setattr(running, "evaluate_chunk", Stop(after))
        found = run_study(folder)
    assert (found.stopped, found.done, found.written) == (True, done, ())
    assert status_of(folder).done == done
    assert not (folder / "ranking.json").exists()  # of some of the worlds alone it would be taken for the answer
    again = run_study(folder)
    assert (again.stopped, again.done, again.written) == (False, COUNT, PRODUCTS)
    assert digests(folder) == digests(straight)


def test_stopped_among_the_answers_it_goes_on(straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = begun(tmp_path / "study")

    def stop(*_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(products, "briefs", stop)
        found = run_study(folder)
    assert (found.stopped, found.written) == (True, ("ranking.json", "claims.json"))
    assert run_study(folder).written == ("brief.html", "brief.md", "brief.json")
    assert digests(folder) == digests(straight)


@pytest.mark.parametrize("at", range(1, 15))
def test_a_full_disk_at_any_file_loses_nothing(
    at: int, straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case and provenance of the results, two chunks, then for each of five files what it is made from, and itself."""
    folder, real, count = begun(tmp_path / "study"), os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count >= at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left on device"):
            run_study(folder)
    assert not any(path.suffix == ".part" for path in folder.rglob("*"))
    assert "changed by hand" not in states(open_study(folder)).values()
    run_study(folder)
    assert digests(folder) == digests(straight)


@pytest.mark.parametrize("name", ["ranking.json", "brief.md"])
def test_a_file_that_is_gone_is_made_again_and_no_other(name: str, straight: Path, tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    before = digests(folder)
    (folder / name).unlink()
    assert status_of(folder).files[name] == "missing"
    assert run_study(folder).written == (name,)
    assert digests(folder) == before


def test_a_file_that_was_changed_by_hand_is_left_alone(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    (folder / "brief.md").write_text("# My own words\n", encoding="utf-8")
    assert states(open_study(folder))["brief.md"] == "changed by hand"
    assert run_study(folder).written == ()
    assert (folder / "brief.md").read_text(encoding="utf-8") == "# My own words\n"
    (folder / "brief.md").unlink()
    assert run_study(folder).written == ("brief.md",)


def test_without_the_note_of_what_was_made_from_what_all_is_made_again(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    before = digests(folder)
    for content in (b"", b"{", b"[]", b'{"files": []}'):
        (folder / "made.json").write_bytes(content)
        assert set(states(open_study(folder)).values()) == {"out of date"}
        assert run_study(folder).written == PRODUCTS
        assert digests(folder) == before


def test_a_comment_in_the_case_changes_the_brief_alone(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    case = folder / "case.yaml"
    case.write_text("# Seen by a colleague.\n" + case.read_text(encoding="utf-8"), encoding="utf-8")
    assert [name for name, state in states(open_study(folder)).items() if state != "done"] == [
        "brief.html",
        "brief.md",
        "brief.json",
    ]
    assert run_study(folder).written == ("brief.html", "brief.md", "brief.json")


def changed(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("case.yaml", "low: 0.05", "low: 0.06", "content of the case"),
        ("study.yaml", "samples: 16", "samples: 17", r"number of worlds \(16, now 17\)"),
        ("study.yaml", "seed: 0", "seed: 1", r"seed \(0, now 1\)"),
        ("study.yaml", "policies: all", "policies: [wait]", "policies"),
        ("study.yaml", "method: sobol", "method: latin", r"way of drawing \(sobol, now latin\)"),
        ("study.yaml", "images: {}", "images: {a: keen}", "fixed readings"),
    ],
)
def test_where_something_changed_nothing_is_done_unless_it_is_said(
    file: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    before = digests(folder)
    changed(folder, file, old, new)
    with pytest.raises(
        ResultsError, match=rf"study: the results are not of what stands there now: it differs in .*{said}.*old-1"
    ):
        run_study(folder)
    assert {name: digest for name, digest in digests(folder).items() if name != file} == {
        name: digest for name, digest in before.items() if name != file
    }
    # Put back as it was, nothing has happened.
    changed(folder, file, new, old)
    assert run_study(folder).written == ()
    assert digests(folder) == before


def test_another_version_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from offramp.ensemble import provenance

    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    monkeypatch.setattr(provenance, "__version__", "99.0")
    with pytest.raises(ResultsError, match=r"it differs in version of offramp \([\d.]+, now 99\.0\)"):
        run_study(folder)


def test_begun_anew_the_old_results_are_kept_by_number(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 16)
    run_study(folder)
    first = digests(folder)
    changed(folder, "case.yaml", "low: 0.05", "low: 0.06")
    found = run_study(folder, anew=True)
    assert found.kept == folder / "old-1"
    assert found.written == PRODUCTS
    kept = digests(folder / "old-1")
    assert kept == {name: first[name] for name in first if name not in ("README.txt", "case.yaml", "study.yaml")}
    assert load_outcomes(folder / "old-1" / "results").case.unknowns["clash"].low == 0.05
    assert status_of(folder).complete
    # Anew once more, of the same: the same files.
    second = digests(folder)
    assert run_study(folder, anew=True).kept == folder / "old-2"
    assert digests(folder) == second == {**digests(folder), **digests(folder / "old-2")}


def test_anew_where_nothing_was_done_is_a_run(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 8)
    found = run_study(folder, anew=True)
    assert found.kept is None
    assert found.written == PRODUCTS


def test_what_cannot_be_asked_any_more_is_said_before_anything_is_put_aside(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 8)
    run_study(folder)
    changed(folder, "case.yaml", "best: 0.6, high: 1.8", "best: 0.6, high: 1.8, shape: uniform")
    with pytest.raises(CaseError, match="whose 50th percentile lies at"):
        run_study(folder, anew=True)
    assert not (folder / "old-1").exists()


def test_a_damaged_file_of_results_is_named(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 8)
    run_study(folder)
    file = folder / "results" / "outcomes" / "worlds-0000000-0000008.parquet"
    whole = digests(folder)
    file.write_bytes(file.read_bytes()[:-20])
    # Also where there is nothing else to do.
    for lacks in (None, "ranking.json"):
        if lacks is not None:
            (folder / lacks).unlink()
        with pytest.raises(ResultsError, match=r"worlds-0000000-0000008\.parquet: cannot be read.*remove it and run"):
            run_study(folder)
    file.unlink()
    assert run_study(folder).written == ("ranking.json",)
    assert digests(folder) == whole


def test_what_is_asked_reaches_the_results(tmp_path: Path) -> None:
    folder = begun(tmp_path / "study", 8, seed=3, method="latin", policies=("yield", "wait"), images=(("a", "keen"),))
    run_study(folder)
    outcomes = load_outcomes(folder / "results")
    assert outcomes.policies == ("yield", "wait")
    assert (outcomes.count, outcomes.worlds.seed, outcomes.worlds.method) == (8, 3, "latin")
    assert set(outcomes.worlds.images["a"]) == {"keen"}


def test_shards_made_elsewhere_can_be_brought_into_it(straight: Path, tmp_path: Path) -> None:
    from offramp.ensemble.merging import merge

    folder = begun(tmp_path / "study")
    study = open_study(folder)
    for number in (1, 2):
        running.run(study.worlds, folder=tmp_path / f"part-{number}", shard=(number, 2), command="offramp study run")
    merge(study.results, [tmp_path / "part-1", tmp_path / "part-2"])
    assert run_study(folder).written == PRODUCTS
    assert digests(folder) == digests(straight)
