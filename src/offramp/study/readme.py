"""The note in the folder of a study: its contents, and how to run it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp._version import __version__

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["readme"]

_TEXT = """\
{title}
{line}
A study made with offramp {version}. A model, not a forecast.

To run it again, in this folder, a year from now:

    offramp study run . --force

That takes offramp {version}, and begins anew; what was there before is kept in a folder old-1, old-2, … With the same versions of offramp,
numpy and scipy (results/provenance.json names them) every file comes out the same, bit for bit.

What is here

    case.yaml        the case: who can do what, what each wants, what is not known, and who says so
    study.yaml       what is asked of it: in how many worlds, which policies
    results/         what every policy came to in every world (Parquet), and what was run (provenance.json)
    ranking.json     the policies ranked, as `offramp rank results --json` prints it
    claims.json      the claims tested, as `offramp claims results --json` prints it
    brief.html       the brief; brief.md and brief.json say the same
    made.json        what each of these files was made from

What to do

    offramp study status .     what is done, what is missing, what is out of date
    offramp study run .        do what is missing, and nothing else; it can be stopped at any time and goes on from there
"""


def readme(case: Case) -> str:
    """Return the note for a study of a case.

    >>> from offramp.case.reading import load
    >>> print(readme(load("hotline")).splitlines()[0])
    Two powers and a hot line
    """
    return _TEXT.format(title=case.title, line="=" * len(case.title), version=__version__)
