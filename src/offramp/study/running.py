"""The run of a study: missing parts are computed, present ones kept, and those of another run never mixed in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from offramp.ensemble.run import run
from offramp.errors import OutputError, ResultsError
from offramp.files import write_whole
from offramp.hindcasting.stored import kept_hindcast
from offramp.progress import track
from offramp.study.products import MADE, PRODUCTS, make, states
from offramp.study.readme import readme
from offramp.study.study import README, open_study

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.study.study import Study

__all__ = ["StudyRun", "run_study"]


@dataclass(frozen=True)
class StudyRun:
    """Result of running a study: the numbers of worlds `done` and `asked`, the files `written`, and the folder of old ones.

    `stopped` is true after an interruption; the next run continues from there.
    """

    done: int
    asked: int
    written: tuple[str, ...]
    stopped: bool = False
    kept: Path | None = None


def run_study(
    folder: str | Path, *, anew: bool = False, threads: int | None = None, cluster: str | None = None
) -> StudyRun:
    """Run a study, or go on with it where it stopped.

    Parameters
    ----------
    folder
        the folder of the study.
    anew
        move present results into a folder `old-1`, `old-2`, …, and begin anew.
    threads, cluster
        as for `offramp.ensemble.run.run`; no number depends on them.

    Raises
    ------
    ResultsError
        if there is no study, or the case, the settings or the version of the program are others than those of the results
        that are there, and `anew` is not said; or where a file of results is damaged.
    CaseError, QuestionError
        if the case or the settings are wrong.
    OutputError
        if a file cannot be written; files written before stay.
    """
    study = open_study(folder)
    _ = study.plan, study.worlds  # What cannot be asked is said before anything is put aside.
    if study.hindcast is not None:
        kept_hindcast(study.hindcast, study.case)
    kept = _put_aside(study) if anew else None
    _refuse_others(study)
    needed = tuple(name for name, state in states(study).items() if state in ("missing", "out of date"))
    if not needed and not study.lacking:
        return StudyRun(study.settings.samples, study.settings.samples, (), kept=kept)
    found = run(
        study.worlds,
        study.settings.policies,
        folder=study.results,
        threads=threads,
        cluster=cluster,
        command="offramp study run",
    )
    if found.outcomes is None or found.stopped:
        return StudyRun(found.done, found.asked, (), found.stopped, kept)
    written: tuple[str, ...] = ()
    try:
        for name in track(make(study, found.outcomes, needed), "writing the answers", len(needed)):
            written = (*written, name)
    except KeyboardInterrupt:
        return StudyRun(found.done, found.asked, written, True, kept)
    return StudyRun(found.done, found.asked, written, False, kept)


def _refuse_others(study: Study) -> None:
    """Raise if the results are those of another case, of other settings or of another version."""
    differ = study.differs
    if differ:
        raise ResultsError(
            f"{study.folder}: the results are not of what stands there now: it differs in {'; '.join(differ)}; put it back as it was, or "
            f"begin anew with --force, which keeps what is there in {_next(study.folder).name}"
        )


def _next(folder: Path) -> Path:
    """Return the first folder `old-1`, `old-2`, … that is not there yet."""
    return next(path for number in count(1) if not (path := folder / f"old-{number}").exists())


def _put_aside(study: Study) -> Path | None:
    """Move results and the files made from them into a folder of their own; return it, or None if there are none."""
    # The results last: as long as they are here, they are seen to be of something else.
    there = [study.folder / name for name in (*PRODUCTS, MADE, study.results.name)]
    there = [path for path in there if path.exists()]
    if not there:
        return None
    aside = _next(study.folder)
    try:
        aside.mkdir()
        for path in there:
            path.rename(aside / path.name)
    except OSError as error:
        raise OutputError(f"{aside}: cannot be made: {error.strerror}") from None
    write_whole(study.folder / README, readme(study.case))
    return aside
