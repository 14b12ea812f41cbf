"""From findings to a brief: words, tables and pictures; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.brief.blocks import Bullets, Section
from offramp.brief.brief import Brief
from offramp.brief.sections.beliefs import beliefs_in_full
from offramp.brief.sections.case import assumptions, not_known, preferences, sources
from offramp.brief.sections.claims import claims_at_a_glance, claims_in_full
from offramp.brief.sections.options import options_answer, options_table, what_decides, what_would_change
from offramp.brief.sections.options_in_full import options_in_full
from offramp.brief.sections.risk import risk_answer, risk_in_full
from offramp.brief.sections.shifts import shift_answer
from offramp.brief.sections.strategic import (
    answers_in_full,
    bottom_line,
    goals_in_full,
    holds_at_a_glance,
    holds_in_full,
    way,
)
from offramp.findings.defaults import SAMPLES
from offramp.findings.findings import Findings, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    command: str = "",
) -> Brief:
    """Compose the brief of a case: which option first, what holds, how to get there, what can go wrong, and who says so.

    Parameters
    ----------
    about
        the findings, as `find` returns them; or a case, of which they are found with the next four.
    given
        events that have happened (default: those of the status quo).
    samples
        in how many worlds the options are followed, where the case says how things move over time; 0: in none.
    seed
        of these worlds.
    outcomes
        the outcomes of the options in worlds, where they were followed before; then no worlds are drawn.
    command
        the command named in the provenance.

    >>> import offramp
    >>> found = offramp.find(offramp.load("chicken"))
    >>> [section.title for section in offramp.compose(found).front]
    ['Bottom line']
    """
    found = (
        about
        if isinstance(about, Findings)
        else find(about, given=given, samples=samples, seed=seed, outcomes=outcomes)
    )
    case, views, options = found.case, found.strategic.readings, found.options
    sections = [
        *(_front(found) if options is not None else _front_of_graph(found)),
        Section("Which option first", tuple(options_in_full(options)) if options is not None else (), annex=True),
        Section(
            "Answers on what holds", tuple(answers_in_full(found.strategic)) if options is not None else (), annex=True
        ),
        Section("What holds, in full", tuple(holds_in_full(found.strategic)), annex=True),
        Section("Every goal, under every reading", tuple(goals_in_full(views)), annex=True),
        Section(
            "What can go wrong, and when",
            tuple(risk_in_full(found.dynamic)) if found.dynamic is not None else (),
            annex=True,
        ),
        Section("What each side believes", tuple(beliefs_in_full(views)), annex=True),
        Section(
            "What would have to change",
            tuple(shift_answer(views, goal, whole=True) for goal in views[0].changes),
            annex=True,
        ),
        Section("Claims", tuple(claims_in_full(found.verdicts, options.outcomes.count if options else 0)), annex=True),
        Section("Who wants what, and who says so", tuple(preferences(case)), annex=True),
        Section("Assumptions", tuple(assumptions(case)), annex=True),
        Section("What this brief does not know", (Bullets(tuple(not_known(found))),), annex=True),
        Section("Sources", tuple(sources(case)), annex=True),
    ]
    subtitle = " · ".join(part for part in (case.start, "a model, not a forecast") if part)
    return Brief(
        case.title,
        subtitle,
        case.summary or "",
        tuple(section for section in sections if section.blocks),
        _provenance(found, command),
    )


def _provenance(found: Findings, command: str) -> dict[str, str]:
    case, worlds = found.case, found.options.outcomes.worlds if found.options is not None else None
    return {
        "case": case.origin or case.title,
        "sha256": case.digest,
        "offramp": __version__,
        "command": command or "offramp.compose",
        "given": ", ".join(found.strategic.base.graph.given) or "no event",
        **({"worlds": f"{worlds.count}", "seed": f"{worlds.seed}"} if worlds is not None else {}),
    }


def _front(found: Findings) -> list[Section]:
    """Two pages that stand alone: which option first, what holds, the way, what can go wrong, claims, what decides."""
    options, over_time = found.options, found.dynamic
    if options is None:
        return []
    claimed = claims_at_a_glance(found.verdicts)
    return [
        Section(
            "Bottom line",
            (
                options_answer(options),
                *((risk_answer(over_time, options.outcomes.count),) if over_time is not None else ()),
            ),
        ),
        Section("Options against outcomes", (options_table(options),)),
        Section("What holds", tuple(holds_at_a_glance(found.strategic))),
        Section("The way", tuple(way(found.strategic.base))),
        Section("The claims, tested", (claimed,) if claimed is not None else ()),
        Section("What decides it", tuple(_bullets(what_decides(options)))),
        Section("What would change our mind", tuple(_bullets(what_would_change(options)))),
    ]


def _front_of_graph(found: Findings) -> list[Section]:
    over_time = risk_answer(found.dynamic) if found.dynamic is not None else None
    return [
        Section("Bottom line", tuple(bottom_line(found.strategic, over_time))),
        Section("The way", tuple(way(found.strategic.base))),
    ]


def _bullets(items: Iterator[str]) -> Iterator[Bullets]:
    found = tuple(dict.fromkeys(items))
    if found:
        yield Bullets(found)
