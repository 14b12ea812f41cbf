"""Tables of a panel and of its scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.experts.fits import fits
from offramp.experts.judgements import judgements
from offramp.tables import Table
from offramp.text import Figure, percent, ranged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.experts.assessment import Assessment
    from offramp.experts.classical import Score
    from offramp.experts.panel import Panel

__all__ = [
    "event_scores_table",
    "events_table",
    "experts_table",
    "fits_table",
    "left_out_table",
    "number",
    "pools_table",
    "quantiles_table",
    "questions_table",
    "revisions_table",
    "tables_of",
    "validation_table",
]


def number(value: float | None) -> Figure | str:
    """Return a number with three significant digits, whole from 1,000 on; `·` for a missing one.

    >>> number(0.12345), number(51300.2), number(None)
    ('0.123', '51,300', '·')
    """
    if value is None or np.isnan(value):
        return "·"
    return Figure(f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:,.3g}", value)


def _score(score: Score | None) -> tuple[str, str, str]:
    if score is None:
        return ("·", "·", "·")
    return number(score.calibration), number(score.information), number(score.combined)


def questions_table(panel: Panel) -> Table:
    """Return the questions with unit, scale, horizon, realisation and the number of experts who answered."""
    given = panel.latest()
    rows = []
    for name, question in panel.questions.items():
        answered = sum(1 for (_, asked), answer in given.items() if asked == name and answer.forms)
        kind = "event" if question.kind == "event" else "seed" if question.seed else "target"
        rows.append(
            (
                name,
                question.text,
                kind,
                question.unit or ("chance" if kind == "event" else ""),
                question.scale if kind != "event" else "",
                question.horizon or "not stated",
                number(question.realisation),
                f"{answered}",
            )
        )
    columns = ("question", "text", "kind", "unit", "scale", "horizon", "realisation", "answers")
    return Table("Questions", columns, tuple(rows))


def experts_table(found: Assessment) -> Table:
    """Return the scores of the experts."""
    rows = tuple(
        (each.expert, f"{each.seeds}", *_score(each.score), percent(each.weight) if each.weight else "·")
        for each in found.experts
    )
    columns = ("expert", "seeds", "calibration", "information", "combined", "weight")
    return Table("Experts", columns, rows, "Weight: share in the pool by performance weights. A dot is no weight.")


def pools_table(found: Assessment) -> Table:
    """Return the scores of the decision makers, equal weights first."""
    rows = tuple(
        (maker.name, *_score(maker.score), number(maker.cut_off), f"{maker.experts}") for maker in found.makers
    )
    columns = ("pool", "calibration", "information", "combined", "cut-off", "experts")
    return Table(
        "Pools", columns, rows, "Experts: those with a weight. Cut-off: the calibration from which they have one."
    )


def quantiles_table(found: Assessment, key: str) -> Table:
    """Return the quantiles of a pool for every quantity."""
    maker = next(each for each in found.makers if each.key == key)
    source = found.scale.source if found.scale is not None else judgements(found.panel)
    rows = tuple(
        (name, *map(number, values.tolist()), found.panel.questions[name].unit or "", number(known))
        for name, values, known in zip(source.questions, maker.quantiles, source.realisations.tolist(), strict=True)
    )
    levels = tuple(f"{100 * level:g} %" for level in source.levels)
    return Table(f"Pooled by {maker.name}", ("question", *levels, "unit", "realisation"), rows)


def left_out_table(found: Assessment) -> Table:
    """Return calibration and combined score of three pools without each expert and each seed."""
    rows = []
    for each in found.left_out:
        scores = [part for one in (each.equal, each.performance, each.item) for part in _score(one)[::2]]
        rows.append((each.kind, each.name, *scores))
    names = ("equal", "performance", "by question")
    columns = tuple(f"{name}, {part}" for name in names for part in ("calibration", "combined"))
    reasons = list(dict.fromkeys(each.reason for each in found.left_out if each.reason))
    return Table("Without one expert or one seed", ("without", "name", *columns), tuple(rows), " ".join(reasons))


def validation_table(found: Assessment) -> Table:
    """Return the out-of-sample scores of equal and performance weights."""
    check = found.validation
    rows = []
    if check is not None:
        rows = [
            ("equal weights", number(float(check.equal.mean())), percent(1 - check.performance_wins)),
            ("performance weights", number(float(check.performance.mean())), percent(check.performance_wins)),
        ]
    note = ""
    if check is not None:
        every = "all" if check.splits == check.possible else f"{check.splits:,} of {check.possible:,}"
        note = f"Weights from {check.training} of {check.seeds} seeds, scores on the others; {every} splits."
    return Table("Out of sample", ("pool", "mean combined score", "splits won"), tuple(rows), note)


def events_table(found: Assessment) -> Table:
    """Return every stated probability with its words, date and source."""
    rows = []
    for event in found.events:
        for each in event.stated:
            ends = ranged(percent(each.low), percent(each.high)) if each.low < each.high else percent(each.low)
            horizon = event.horizon or "not stated"
            rows.append((event.text or event.question, horizon, each.expert, ends, each.said, each.date, each.source))
    columns = ("event", "horizon", "expert", "probability", "said", "date", "source")
    note = "Probabilities without a horizon are neither pooled nor scored."
    return Table(
        "Probabilities as stated", columns, tuple(rows), note if any(e.horizon is None for e in found.events) else ""
    )


def event_scores_table(found: Assessment) -> Table:
    """Return the Brier and logarithmic scores of settled events."""
    rows = tuple(
        (each.name, f"{each.events}", number(each.brier), number(each.logarithmic)) for each in found.event_scores
    )
    note = "Lower is better. A range is scored at its middle. Few events say little about an expert."
    return Table("Scores of probabilities", ("who", "events", "Brier", "logarithmic"), rows, note)


def revisions_table(found: Assessment) -> Table:
    """Return the changes of answers between rounds."""
    rows = tuple(
        (each.expert, each.question, *(number(value) for value in (*each.middle, *each.width)))
        for each in found.revisions
    )
    columns = ("expert", "question", "middle before", "middle after", "width before", "width after")
    return Table("Between the rounds", columns, rows)


def fits_table(panel: Panel, questions: Sequence[str] = ()) -> Table:
    """Return the distribution that fits each answer best, with its 5th, 50th and 95th percentile."""
    rows = []
    for (expert, name), answer in panel.latest().items():
        if (questions and name not in questions) or answer.forms not in (("quantiles",), ("interval",), ("chips",)):
            continue
        fit = fits(answer, panel.levels, panel.questions[name])[0]
        values = fit.quantile(np.array([0.05, 0.5, 0.95])).tolist()
        rows.append((panel.called(expert), name, fit.family, *map(number, values), number(fit.residual)))
    columns = ("expert", "question", "family", "5 %", "50 %", "95 %", "sum of squares")
    return Table("Closest fits", columns, tuple(rows), "By least squares on the cumulative distribution, as in SHELF.")


def tables_of(found: Assessment) -> list[Table]:
    """Return every table of a panel that has rows."""
    tables = [
        experts_table(found),
        pools_table(found),
        validation_table(found),
        left_out_table(found),
        events_table(found),
        event_scores_table(found),
        revisions_table(found),
    ]
    return [table for table in tables if table.rows]
