"""Policies of a case on a scaled time line, with the same as a table."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from offramp.case.labels import in_words
from offramp.chain.schedule import spans_of
from offramp.draw.look import ticks
from offramp.errors import CaseError, QuestionError
from offramp.web.questions.cases import case_of

if TYPE_CHECKING:
    from offramp.case.model import Case, Stage

__all__ = ["schedules"]

WIDTH, SIDE, TOP, ROW, FOOT = 680, 16, 6, 46, 40
BAR = (20, 14)
"""Distance of a bar from the top of its row, and its height."""

CHARACTER = 6.9
"""Width of a character of a label, for the cut of a long one."""

HORIZON = 5.0
"""Years on the time line of a case without a horizon."""


def schedules(text: str) -> dict[str, Any]:
    """Return the time line of each policy by its name; none where the case has problems, or a policy a date without a start.

    A bar is solid where the stage is in force for certain, and dashed where a condition decides.
    """
    try:
        case = case_of(text)
        spans = {name: spans_of(case, stages, 0.0) for name, stages in case.policies.items()}
    except (CaseError, QuestionError):
        return {"lines": {}}
    last = max((t for each in spans.values() for span in each for t in span if isfinite(t)), default=0.0)
    end = max(case.horizon.years if case.horizon is not None else HORIZON, last)
    lines = {name: _line(case, name, each, end) for name, each in spans.items() if each}
    return {"lines": lines}


def _line(case: Case, name: str, spans: list[tuple[float, float]], end: float) -> dict[str, Any]:
    scale = (WIDTH - 2 * SIDE) / end
    rows, bars, told = [], [], []
    for number, (stage, (begins, ends)) in enumerate(zip(case.policies[name], spans, strict=True), 1):
        held = ", ".join(f"{case.label(option)}: {switch}" for option, switch in stage.holds.items()) or "nothing"
        from_words, until_words = _begins(case, stage, begins), _ends(stage, ends)
        left = SIDE + scale * begins
        right = SIDE + scale * min(ends, end)
        late = left > WIDTH / 2
        room = int((right - SIDE if late else WIDTH - SIDE - left) / CHARACTER)
        label = f"{number}. {held}"
        bars.append(
            {
                "x": round(left, 1),
                "y": TOP + ROW * (number - 1) + BAR[0],
                "width": round(max(right - left, 2.0), 1),
                "height": BAR[1],
                "sure": stage.until is None and stage.when is None and stage.while_ is None,
                "open": not isfinite(ends),
                "text": label if len(label) <= room else f"{label[: max(room - 1, 3)].rstrip()}…",
                "text_x": round(right if late else left, 1),
                "anchor": "end" if late else "start",
                "text_y": TOP + ROW * (number - 1) + 14,
            }
        )
        condition = "; ".join(
            f"{word} {in_words(case, each.text)}"
            for word, each in (("when", stage.when), ("until", stage.until), ("while", stage.while_))
            if each
        )
        rows.append((str(number), from_words, until_words, condition or "none", held))
        told.append(f"stage {number} {from_words}, {until_words}" + (f", {condition}" if condition else ""))
    foot = TOP + ROW * len(spans)
    marks = [each for each in ticks(0.0, end) if each <= end * (1 + 1e-9)]
    return {
        "width": WIDTH,
        "height": foot + FOOT,
        "top": TOP,
        "foot": foot,
        "left": SIDE,
        "right": WIDTH - SIDE,
        "bars": bars,
        "ticks": [
            {
                "x": round(SIDE + scale * each, 1),
                "text": f"{each:g}",
                "date": _date(case, each),
                "place": _place(each, end),
            }
            for each in marks
        ],
        "words": f"Time line of {name}: {'; '.join(told)}.",
        "table": {
            "title": f"Stages of {name}",
            "columns": ("Stage", "Begins", "Ends", "Condition", "Commitments"),
            "rows": rows,
            "note": "",
        },
    }


def _place(time: float, end: float) -> str:
    """Return the side of a mark at which its label stands, so that none is cut at an end of the axis."""
    return "start" if time == 0 else "end" if time > 0.95 * end else "middle"


def _date(case: Case, years: float) -> str:
    from offramp.case.duration import date_after

    if case.start is None:
        return ""
    try:
        return date_after(case.start, years).isoformat()
    except OverflowError:
        return ""


def _begins(case: Case, stage: Stage, years: float) -> str:
    when = "not before" if stage.when is not None else "from"
    if stage.starts is not None and "-" in stage.starts:
        return f"{when} {stage.starts}"
    start = "the start" if years == 0 else f"{years:.3g} {'year' if years == 1 else 'years'} after the start"
    date = _date(case, years) if years else ""
    return f"{when} {start}" + (f" ({date})" if date else "")


def _ends(stage: Stage, years: float) -> str:
    if stage.lasts is not None:
        return f"for {stage.lasts}" + (" after its trigger" if stage.when is not None else "")
    return "to the end" if not isfinite(years) else f"until {years:.3g} years"
