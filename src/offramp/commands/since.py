"""The two versions of a case that `offramp brief --since` compares: cases, studies, stored results, and briefs in JSON."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from offramp.commands.shared import read_case
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.brief.answers import Answers
    from offramp.brief.brief import Brief
    from offramp.case.model import Case
    from offramp.commands.run_options import RunOptions
    from offramp.findings.findings import Findings

__all__ = ["brief_since"]


def brief_since(run: RunOptions, old: str, command: str, restricted: Callable[[Case, RunOptions], Case]) -> Brief:
    """Return the brief of changes of the case of a run since an old version.

    `restricted` limits a case to the images and policies of the run.

    Raises
    ------
    QuestionError
        if one of the two is no version of a case, or the two are different cases.
    """
    from offramp.findings.findings import Findings
    from offramp.versions.compose import compose_changes
    from offramp.versions.differences import brief_changes

    _refuse_briefs(run.case)
    first = _version(old) or restricted(read_case(old), run)
    second = _stored(run) or restricted(run.load(), run)
    asked = click.get_current_context().get_parameter_source
    samples, seed = (
        value if asked(name) is ParameterSource.COMMANDLINE else None
        for name, value in (("samples", run.samples), ("seed", run.seed))
    )
    given = None if isinstance(second, Findings) else run.events_in(second)
    found = brief_changes(first, second, samples=samples, seed=seed, given=given)
    return compose_changes(found, command=f"{command} --since {shlex.quote(old)}")


def _refuse_briefs(new: str) -> None:
    """Raise if the new version is a brief, which does not contain its case."""
    if Path(new).is_file() and _is_brief(Path(new)):
        raise QuestionError(f"{new}: is a brief; name its case, or name the brief after --since")


def _is_brief(path: Path) -> bool:
    from offramp.brief.recognition import Origin, origin_of

    return origin_of(path) is not Origin.OTHER


def _version(text: str) -> Answers | Findings | None:
    """Return the answers of a brief in JSON, or the findings of a folder; None if the text names a case."""
    from offramp.versions.stored import load_brief

    path = Path(text)
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        return None
    if path.suffix.casefold() == ".json":
        return None if _is_case(path) else load_brief(path)
    if _is_brief(path):
        raise QuestionError(
            f"{text}: is a brief for reading; name the one that `offramp brief --json` wrote, or its case"
        )
    return None


def _is_case(path: Path) -> bool:
    """Return whether a JSON file has the keys of a case."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and "actors" in found


def _stored(run: RunOptions) -> Findings | None:
    """Return the findings of the folder that the run names as its case; None if it names a case."""
    if not Path(run.case).is_dir():
        return None
    if run.sets or run.images or run.policies:
        raise click.UsageError(f"{run.case} is a folder with its own settings; leave out --set, --image and --policy")
    return _of_folder(Path(run.case))


def _of_folder(folder: Path) -> Findings:
    """Return the findings of a study, or of the results of a run; a study without results is evaluated now."""
    from offramp.ensemble.store import load_outcomes
    from offramp.findings.findings import find
    from offramp.study.study import SETTINGS, open_study

    if not (folder / SETTINGS).is_file():
        outcomes = load_outcomes(folder)
        return find(outcomes.case, outcomes=outcomes)
    study = open_study(folder)
    settings = study.settings
    if study.begun and not study.lacking and not study.differs:
        return find(study.case, outcomes=load_outcomes(study.results))
    return find(
        study.case,
        samples=settings.samples,
        seed=settings.seed,
        policies=settings.policies,
        images=dict(settings.images) or None,
    )
