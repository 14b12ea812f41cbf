"""An example history in sentences."""

from __future__ import annotations

from tests.brief.front.test_clauses import CASE
from tests.brief.tellers import teller

from offramp.brief.annex.histories import SHOWN_STEPS, told
from offramp.risk.histories import History, HistoryStep


def history(*steps: HistoryStep, ended: bool = False) -> History:
    return History(teller(CASE).case, "wait", 1, steps, ended, 3.0)


def test_each_step_has_its_date_in_the_language() -> None:
    steps = history(HistoryStep(0.5, ("a.x",), ("a.y",)), HistoryStep(1.0, ("war",), ()), ended=True)
    assert told(teller(CASE), steps) == (
        "1 January 2021: The Annas: do X; no longer do Y.",
        "1 July 2021: war.",
        "1 July 2021: the crisis has ended.",
    )
    assert told(teller(CASE, "fr"), steps)[1] == "1 juillet 2021 : war."


def test_of_a_long_history_the_first_and_the_last_steps_are_told() -> None:
    long = history(*(HistoryStep(i / 12, ("b.z",), ()) for i in range(30)))
    shown = told(teller(CASE), long)
    assert len(shown) == 2 * SHOWN_STEPS + 2
    assert shown[SHOWN_STEPS] == f"{30 - 2 * SHOWN_STEPS} more steps."
    assert shown[-1] == "1 July 2023: the horizon is reached."


def test_without_a_start_the_time_is_a_duration() -> None:
    undated = teller(CASE.replace("start: 2020-07-01\n", ""))
    (first, _) = told(undated, History(undated.case, "wait", 1, (HistoryStep(0.5, ("b.z",), ()),), False, 3.0))
    assert first == "After six months: Bert: do Z."
