"""The folder of a study: creation, opening and contents.

    FOLDER/case.yaml       the case
    FOLDER/panels/         copies of the panels of experts with its numbers
    FOLDER/study.yaml      its settings
    FOLDER/results/        the outcome of every policy in every world (see `offramp.ensemble.store`)
    FOLDER/ranking.json    the ranking, FOLDER/claims.json the claims, FOLDER/brief.* the brief
    FOLDER/made.json       the inputs of each of these files
    FOLDER/hindcast.json   sealed forecasts for the brief, if there are any, with the file of their questions
    FOLDER/README.txt      how to run it again
    FOLDER/old-1/          earlier results, from before the study was restarted

No file has a time of writing, so two runs of a study give the same files, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.case.catalog import find
from offramp.case.model import Case
from offramp.case.reading import load, loads
from offramp.case.writing import to_yaml
from offramp.ensemble.ensemble import chunks_of
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import PROVENANCE, differences
from offramp.ensemble.store import existing_store
from offramp.errors import CaseError, OutputError, Place, Problem, ResultsError
from offramp.experts.panel_copies import panel_copies
from offramp.files import write_whole
from offramp.hindcasting.sealing import read_sealed, set_file
from offramp.hindcasting.stored import kept_hindcast
from offramp.ranking.rank import measures_of
from offramp.study.readme import readme
from offramp.study.settings import Settings, read_settings
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.ensemble.plan import RunPlan
    from offramp.worlds.worlds import Worlds

__all__ = ["CASE", "README", "RESULTS", "SETTINGS", "Study", "new_study", "open_study"]

CASE = "case.yaml"
SETTINGS = "study.yaml"
HINDCAST = "hindcast.json"
README = "README.txt"
RESULTS = "results"


@dataclass(frozen=True)
class Study:
    """A study in its folder: the case, its settings, and the text of the case."""

    folder: Path
    case: Case
    settings: Settings
    text: str

    @property
    def results(self) -> Path:
        """The folder of the results."""
        return self.folder / RESULTS

    @cached_property
    def plan(self) -> RunPlan:
        """The plan of the run; raises `QuestionError` if the case has no policy or measure."""
        measures_of(self.case)
        return plan_of(self.case, self.settings.policies)

    @cached_property
    def worlds(self) -> Worlds:
        """The worlds; raises `QuestionError` if a number has no distribution."""
        asked = self.settings
        return draw_worlds(self.case, asked.samples, asked.seed, method=asked.method, images=dict(asked.images))

    @property
    def hindcast(self) -> Path | None:
        """The file of sealed forecasts for the brief, if the settings name one."""
        return self.folder / self.settings.hindcast if self.settings.hindcast is not None else None

    @property
    def begun(self) -> bool:
        """Return whether there are results."""
        return (self.results / PROVENANCE).exists()

    @property
    def differs(self) -> tuple[str, ...]:
        """Differences of the run behind the results from the present settings; empty if there are no results."""
        return differences(self.results, self.plan, self.worlds) if self.begun else ()

    @property
    def damaged(self) -> Mapping[Path, str]:
        """Damage of result files that a quick check finds, by file."""
        if not self.begun:
            return {}
        store, spans = existing_store(self.results), chunks_of(self.settings.samples)
        return {store.path(*span): wrong for span in spans if store.has(*span) and (wrong := store.wrong(*span))}

    @property
    def lacking(self) -> int:
        """The number of worlds that are not done yet, or have a damaged file."""
        if not self.begun:
            return self.settings.samples
        store, spans, damaged = existing_store(self.results), chunks_of(self.settings.samples), self.damaged
        return sum(
            last - first for first, last in spans if not store.has(first, last) or store.path(first, last) in damaged
        )


def new_study(
    folder: str | Path,
    case: str | Path | Case,
    settings: Settings | None = None,
    hindcast: str | Path | None = None,
) -> Study:
    """Make the folder of a study of a case, after a check that the case can be evaluated in worlds and ranked.

    A case file in YAML is copied unchanged, with its comments; a case that was already read is written. `hindcast` is a file of sealed
    forecasts of the case, which is copied with the file of its questions.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "hotline", "hotline", Settings(samples=16))
    ...     print(sorted(path.name for path in study.folder.iterdir()))
    ['README.txt', 'case.yaml', 'study.yaml']

    Raises
    ------
    CaseError, QuestionError
        if the case is wrong or lacks a section that a study needs, or the forecasts do not follow from it.
    OutputError
        if there is such a folder with content, or it cannot be made.
    """
    folder, settings = Path(folder), settings or Settings()
    read = case if isinstance(case, Case) else load(case)
    text = to_yaml(read) if isinstance(case, Case) else _text_of(case, read)
    copied = _of_hindcast(hindcast, read) if hindcast is not None else {}
    if copied:
        settings = replace(settings, hindcast=HINDCAST)
    study = Study(folder, read, settings, text)
    _ = study.plan, study.worlds
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise OutputError(
                f"{folder}: there is already a file or a folder with content of that name; name a new folder"
            )
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    for name, copy in panel_copies(read, Path(read.origin).parent).items():
        (folder / name).parent.mkdir(exist_ok=True)
        write_whole(folder / name, copy)
    write_whole(folder / CASE, text)
    write_whole(folder / README, readme(read))
    for name, content in copied.items():
        write_whole(folder / name, content)
    # Last, so that a folder with it has all the rest.
    write_whole(folder / SETTINGS, settings.text())
    return open_study(folder)


def _of_hindcast(path: str | Path, case: Case) -> dict[str, str]:
    """Return the files of a hindcast for a study, by name: the sealed forecasts and, where it is no set of the catalog, their questions."""
    kept_hindcast(path, case)
    questions = Path(set_file(read_sealed(path), path))
    found = {HINDCAST: Path(path).read_text(encoding="utf-8")}
    if questions.is_file():
        if questions.name in (CASE, SETTINGS, HINDCAST, README):
            raise OutputError(
                f"{questions}: a study has a file of that name of its own; call the question set otherwise"
            )
        found[questions.name] = questions.read_text(encoding="utf-8-sig")
    return found


def _text_of(case: str | Path, read: Case) -> str:
    """Return a case as its author wrote it, where that is YAML."""
    path = Path(case)
    listed = find(str(case))
    file = listed if listed is not None and not path.exists() else path
    return file.read_text(encoding="utf-8-sig") if file.suffix in (".yaml", ".yml") else to_yaml(read)


def open_study(folder: str | Path) -> Study:
    """Open the folder of a study.

    Raises
    ------
    ResultsError
        if there is no study in it.
    CaseError
        if its case or its settings are wrong, with every problem and its place.
    """
    folder = Path(folder)
    if not (folder / SETTINGS).is_file():
        raise ResultsError(f"{folder}: holds no study: there is no {SETTINGS} in it; `offramp study new` makes one")
    text = _read(folder / CASE)
    case = loads(text, str(folder / CASE))
    return Study(folder, case, read_settings(_read(folder / SETTINGS), str(folder / SETTINGS), case), text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CaseError([Problem(f"cannot be read: {error.strerror}; the study needs it", Place(str(path)))]) from None
    except UnicodeDecodeError as error:
        raise CaseError([Problem(f"is not a text file in UTF-8 (byte {error.start + 1})", Place(str(path)))]) from None
