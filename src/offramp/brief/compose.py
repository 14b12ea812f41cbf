"""From findings to a brief: words, tables and pictures; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.brief.annex.annex import annex
from offramp.brief.answers import answers_of
from offramp.brief.brief import Brief
from offramp.brief.front.front import front, scope, subtitle
from offramp.brief.front.teller import Teller
from offramp.brief.tick_numbers import with_numbers_of
from offramp.findings.defaults import SAMPLES
from offramp.findings.findings import Findings, find
from offramp.language.language import language_of
from offramp.language.sentence import mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.ensemble.outcomes import Outcomes

__all__ = ["compose"]


def compose(
    about: Case | Findings,
    *,
    given: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    outcomes: Outcomes | None = None,
    hindcast: str | Path | None = None,
    command: str = "",
    language: str = "en",
    front_only: bool = False,
) -> Brief:
    """Compose the brief of a case: which option first, what holds, how to get there, what can go wrong, and who says so.

    Parameters
    ----------
    about
        the findings, as `find` returns them; or a case, of which they are found with the next five.
    given
        events that have happened (default: those of the status quo).
    samples
        in how many worlds the options are followed, where the case says how things move over time; 0: in none.
    seed
        of these worlds.
    outcomes
        the outcomes of the options in worlds, where they were followed before; then no worlds are drawn.
    hindcast
        a file of sealed forecasts of the case, for the record beside it (default: the hindcast that ships with the case).
    command
        the command named in the provenance.
    language
        the language of the brief, `en` or `fr`; what has no translation stands in quotation marks, in English.
    front_only
        leave the annex out.

    >>> import offramp
    >>> found = offramp.find(offramp.load("chicken"))
    >>> [section.title for section in offramp.compose(found).front]
    ['Bottom line', 'Why', 'The states that hold', 'What each side wants, and where we may misread it', 'How much of this is assumed']
    """
    found = (
        about
        if isinstance(about, Findings)
        else find(about, given=given, samples=samples, seed=seed, outcomes=outcomes, hindcast=hindcast)
    )
    case = found.case
    teller = Teller(found, language_of(language))
    sections = [*front(teller)]
    if not front_only:
        sections += annex(teller, sections)
    return Brief(
        case.title,
        subtitle(teller),
        scope(teller),
        tuple(with_numbers_of(teller.language, section) for section in sections if section.blocks),
        _provenance(teller, command),
        language,
        {english: teller.fixed(english) for english in WORDS},
        {"answers": answers_of(teller).to_dict()},
    )


WORDS = (
    mark("A model, not a forecast"),
    mark("Annex"),
    mark("Contents"),
    mark("Entry"),
    mark("Made with"),
    mark("events given:"),
    mark("Skip to the annex"),
    mark("Table"),
    mark("The choice at a glance"),
    mark("The picture as a table"),
    mark("The pictures as tables"),
    mark("The same as a table: page"),
    mark("the picture: page"),
    mark("Characters that no font at hand has are written as their codes:"),
    mark("best"),
    mark("level with the best"),
    mark("worst"),
)
"""The words of the renderers, in English."""


def _provenance(teller: Teller, command: str) -> dict[str, str]:
    found = teller.found
    case, worlds = found.case, found.options.outcomes.worlds if found.options is not None else None
    return {
        "case": case.origin or case.title,
        "sha256": case.digest,
        "offramp": __version__,
        "command": command or "offramp.compose",
        "given": ", ".join(found.strategic.base.graph.given) or teller.fixed("no event"),
        **({"worlds": f"{worlds.count}", "seed": f"{worlds.seed}"} if worlds is not None else {}),
    }
