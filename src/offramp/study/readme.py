"""The note in the folder of a study: its contents, and how to run it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.case.entries import entry_at

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["readme"]

_TEXT = """\
{title}
{line}
A study made with offramp {version}. A model, not a forecast.

To repeat the run in this folder, also a year from now:

    offramp study run . --force

This needs offramp {version}, and starts from the beginning. Earlier files are kept in a folder old-1, old-2, … With the same versions of
offramp, numpy and scipy (see results/provenance.json) every file is the same, bit for bit.

Files

    case.yaml        the case: actors, options, preferences, unknowns and sources{panels}
    study.yaml       the settings: number of worlds, policies
    results/         outcomes of every policy in every world (Parquet), and the inputs of the run (provenance.json)
    ranking.json     the ranking of the policies, in the form of `offramp rank results --json`
    claims.json      the verdicts on the claims, in the form of `offramp claims results --json`
    brief.html       the brief; also as brief.md and brief.json
    made.json        the inputs of each of these files

Commands

    offramp study status .     list the finished, missing and outdated files
    offramp study run .        compute the missing files only; after an interruption, continue from there
"""


def readme(case: Case) -> str:
    """Return the note for a study of a case.

    >>> from offramp.case.reading import load
    >>> print(readme(load("hotline")).splitlines()[0])
    Two powers and a hot line
    """
    has_panels = any(entry_at(case, path).by_panel for path in case.estimated.values())
    panels = (
        "\n    panels/          copies of the panels of experts that the case takes numbers from" if has_panels else ""
    )
    return _TEXT.format(title=case.title, line="=" * len(case.title), version=__version__, panels=panels)
