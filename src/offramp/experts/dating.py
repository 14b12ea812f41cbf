"""Panels as known on a date: without later answers, and without realisations that were known only later."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

from offramp.case.record import read_day
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.experts.panel import Answer, Panel

__all__ = ["dated_panel", "known_panel", "last_day"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def last_day(text: str | None) -> datetime.date | None:
    """Return the last day of a date such as 2017, 2017-10 or 2017-10-05; None for any other text.

    >>> last_day("2017-02").isoformat(), last_day("autumn 2017")
    ('2017-02-28', None)
    """
    found = _DATE.fullmatch(text or "")
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), found[3]
    try:
        return datetime.date(year, month, int(day) if day else calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def dated_panel(reference: str) -> tuple[str, str]:
    """Take a reference to a panel apart: its file or name, and the date by which it is known (empty without one).

    >>> dated_panel("panel.yaml@2017-06-28"), dated_panel("ann@home.yaml")
    (('panel.yaml', '2017-06-28'), ('ann@home.yaml', ''))
    """
    name, _, day = reference.rpartition("@")
    try:
        return name.strip(), read_day(day.strip()).isoformat()
    except ValueError:
        return reference.strip(), ""


def known_panel(panel: Panel, day: str, question: str) -> Panel:
    """Return a panel as known on a day, so far as it bears on a question: later answers and realisations are left out.

    An answer without a date has that of the panel. Of a month or a year, the last day counts.

    Raises
    ------
    QuestionError
        where an answer to the question or to a seed has no date, or nobody answered the question by that day.
    """
    until = read_day(day)
    bearing = {question, *panel.seeds}

    def given(answer: Answer) -> datetime.date | None:
        return last_day(answer.date if answer.date is not None else panel.date)

    undated = [answer for answer in panel.answers if answer.question in bearing and given(answer) is None]
    if undated:
        who = f"{panel.called(undated[0].expert)} to `{undated[0].question}`"
        raise QuestionError(
            f"{panel.title}: the answer of {who} has no date, so that it may be later than {day}; add `date: 2017-06` to the panel or to "
            "its answers, or `known: 2017-06-28` to the estimate"
        )
    answers = tuple(answer for answer in panel.answers if (date := given(answer)) is not None and date <= until)
    if not any(answer.question == question for answer in answers):
        dates = [date for answer in panel.answers if answer.question == question and (date := given(answer))]
        first = f"; the first answer is of {min(dates).isoformat()}" if dates else ""
        raise QuestionError(
            f"{panel.title}: nobody had answered `{question}` by {day}{first}; state `known` and `until then` of the estimate"
        )
    questions = {
        name: each.model_copy(update={"realisation": None})
        if each.known is not None and read_day(each.known) > until
        else each
        for name, each in panel.questions.items()
    }
    return panel.model_copy(update={"answers": answers, "questions": questions})
