"""A timeline: lanes of dated events and of spans, on one axis of years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from offramp.draw import marks
from offramp.draw.charted import WIDTH, Charted
from offramp.draw.look import GRID, INK, LINES, SOFT
from offramp.draw.picture import wrapped
from offramp.evidence.declared import declaration
from offramp.evidence.facts import fact_tables, facts
from offramp.evidence.months import select, weights_of
from offramp.evidence.resolution import evidence_of
from offramp.evidence.sets import choose
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.draw.marks import Spec
    from offramp.evidence.records import Records

__all__ = ["Lane", "Timeline", "TimelineTexts", "evidence_timeline", "korean_record"]

LEFT, RIGHT, CHARACTERS = 168, 76, 24
ROW = 46
WORDS, LINES_OF_NOTE = 110, 4

NO_RECORD = "·"
"""Cell of a year that is wholly after the end of the record of a lane."""

YEARS_AFTER = 3
"""Years after the start of a case up to which its record is drawn."""


@dataclass(frozen=True)
class Lane:
    """A lane: events by month with their counts, or spans (`end` not empty), each from a date to a date.

    `until` (ISO 8601) is the last day of its record, empty where the record goes on; `ended` is that day in words.
    """

    label: str
    start: NDArray[np.datetime64]
    count: NDArray[np.int64]
    end: NDArray[np.datetime64] | None = None
    until: str = ""
    ended: str = ""

    @property
    def total(self) -> int:
        """The number of events or spans."""
        return len(self.start) if self.end is not None else int(self.count.sum())


@dataclass(frozen=True)
class TimelineTexts:
    """Texts of a timeline, with the braces that it fills: its description, the head of the years, and those on ends of records."""

    described: str = "{title}, {first} to {last}. {lanes}. The table gives each year."
    lane: str = "{lane}: {number}"
    year: str = "year"
    ends: str = "Shaded or “{sign}”: after the end of the record ({lanes})."
    end: str = "{lane} until {day}"
    unrecorded: str = "“{sign}”: no record of that year."


@dataclass(frozen=True)
class Timeline(Charted):
    """Lanes on one axis of years, from the first of January of `first` to the end of `last`.

    The height of a mark is the number of events in its quarter of a year, with a scale of its own for each lane. The time after the
    end of a lane's record is shaded, and a year wholly after it has no number in the table.
    """

    title: str
    first: int
    last: int
    lanes: Sequence[Lane]
    mark: str = ""
    mark_label: str = ""
    note: str = ""
    texts: TimelineTexts = TimelineTexts()

    @property
    def words(self) -> str:
        """The description of the chart."""
        lanes = "; ".join(self.texts.lane.format(lane=lane.label, number=lane.total) for lane in self.lanes)
        told = self.texts.described.format(title=self.title, first=self.first, last=self.last, lanes=lanes)
        return " ".join(text for text in (told, self.note, self.shading) if text)

    @property
    def shading(self) -> str:
        """The meaning of the shaded parts of lanes and of cells without a number; empty without any."""
        ends = f"{self.last}-12-31"
        parts = [
            self.texts.end.format(lane=lane.label, day=lane.ended or lane.until)
            for lane in self.lanes
            if lane.until and lane.until < ends
        ]
        return self.texts.ends.format(sign=NO_RECORD, lanes="; ".join(parts)) if parts else ""

    @property
    def table(self) -> Table:
        """The data as a table with a row per year."""
        years = range(self.first, self.last + 1)
        rows = tuple((str(year), *(str(self._in(lane, year)) for lane in self.lanes)) for year in years)
        after = self.texts.unrecorded.format(sign=NO_RECORD) if self.shading else ""
        note = " ".join(note for note in (self.note, after) if note)
        return Table(self.title, (self.texts.year, *(lane.label for lane in self.lanes)), rows, note)

    def _in(self, lane: Lane, year: int) -> int | str:
        """Return the number of events or spans in a year, `NO_RECORD` where the year is wholly after the end of the record."""
        if lane.until and lane.until < f"{year}-01-01":
            return NO_RECORD
        begins, ends = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-12-31")
        if lane.end is None:
            return int(lane.count[(lane.start >= begins) & (lane.start <= ends)].sum())
        until = np.where(np.isnat(lane.end), lane.start, lane.end)
        return int(((lane.start <= ends) & (until >= begins)).sum())

    def spec(self) -> Spec:
        """Return the chart as plain values of Vega-Lite."""
        width = WIDTH - LEFT - RIGHT
        begins = np.datetime64(f"{self.first}-01-01")
        days = (np.datetime64(f"{self.last + 1}-01-01") - begins).astype(int)

        def place(day: np.datetime64) -> float:
            return float(width * min(max((day - begins).astype(int) / days, 0.0), 1.0))

        step = 5 if self.last - self.first > 12 else 1
        years = [year for year in range(self.first, self.last + 2) if year % step == 0]
        layers = [
            marks.ruler([place(np.datetime64(f"{year}-01-01")) for year in years], [str(year) for year in years], width)
        ]
        for i, lane in enumerate(self.lanes):
            base = ROW * (i + 1) - 8
            colour = LINES[i % len(LINES)]
            label = wrapped(lane.label, CHARACTERS, 2)
            layers.append(marks.words(label, -10, base - 12, align="right", color=INK, middle=True))
            layers.append(marks.words([f"{lane.total:,}"], width + 8, base - 12, align="left", color=INK, middle=True))
            layers.append(marks.rule(0, base, width, base, GRID, 1))
            over = place(np.datetime64(lane.until) + 1) if lane.until else width
            if over < width:
                layers.append(marks.box(over, base - 32, width, base, GRID, GRID, 0))
            layers += (
                self._spans(lane, base, colour, place)
                if lane.end is not None
                else [self._bars(lane, base, colour, place)]
            )
        if self.mark:
            x = place(np.datetime64(self.mark))
            layers.append(marks.rule(x, -6, x, ROW * len(self.lanes), INK, 1.5, dash=(4, 3)))
            layers.append(marks.words([self.mark_label], x - 4, -12, align="right", color=SOFT))
        below = wrapped(self.shading, WORDS, LINES_OF_NOTE) if self.shading else []
        height = ROW * len(self.lanes)
        if below:
            layers.append(marks.words(below, -LEFT + 10, height + marks.BOTTOM, align="left", color=SOFT))
        return marks.laid(layers, width, height, LEFT, RIGHT, marks.BOTTOM + marks.LINE * len(below))

    def _bars(self, lane: Lane, base: float, colour: str, place: Callable[[np.datetime64], float]) -> Spec:
        quarters = lane.start.astype("datetime64[M]").astype(np.int64) // 3
        found = {int(quarter): int(lane.count[quarters == quarter].sum()) for quarter in np.unique(quarters)}
        most = max(found.values(), default=1)
        rows: list[dict[str, float | str]] = []
        for quarter, count in sorted(found.items()):
            middle = np.datetime64(quarter * 3 + 1, "M").astype("datetime64[D]") + 15
            x = round(place(middle), 2)
            rows.append({"x": x, "y": base, "y2": round(base - 6 - 24 * count / most, 2)})
        mark = {"type": "rule", "color": colour, "strokeWidth": 3}
        pixels = {"scale": None, "axis": None}
        return marks.layer(rows, mark, x=marks.field("x", **pixels), y=marks.field("y", **pixels), y2={"field": "y2"})

    def _spans(self, lane: Lane, base: float, colour: str, place: Callable[[np.datetime64], float]) -> list[Spec]:
        layers = []
        free: list[float] = []
        ends = lane.end if lane.end is not None else lane.start
        for start, end in zip(lane.start, np.where(np.isnat(ends), lane.start, ends), strict=True):
            x, x2 = place(start), place(end)
            row = next((i for i, taken in enumerate(free) if taken < x - 2), len(free))
            free[row : row + 1] = [x2]
            y = base - 6 - 8 * (row % 4)
            layers.append(marks.rule(x, y, max(x2, x + 3), y, colour, 5))
        return layers


def _events(label: str, records: Records, until: str = "") -> Lane:
    return Lane(label, records.column("date"), weights_of(records), None, until)


def _recorded(label: str, table: str, records: Records) -> Lane:
    """Return a lane of records of a table of facts, to the last day that the table covers."""
    return _events(label, records, fact_tables()[table].last)


def evidence_timeline(case: Case) -> Timeline | None:
    """Return the timeline of the events that the evidence of a case counts, with its start; None without any.

    There is a lane for each kind of event, and one for each kind of exposure. It ends three years after the start of the case.
    """
    lanes: dict[str, Lane] = {}
    spans: list[tuple[str, str]] = []
    for stated in evidence_of(case).values():
        name, declared, _ = declaration(stated.evidence or "", case)
        for selection, label in ((declared.exposed, ""), (declared.of, declared.counted or name)):
            if selection is None:
                continue
            chosen = choose(selection, "", case)
            if "date" not in chosen.records.columns or not chosen.first or not chosen.last:
                continue
            title = label or (
                fact_tables()[selection.data].label if selection.data in fact_tables() else selection.data
            )
            label = title[:1].upper() + title[1:]
            lanes.setdefault(title, _events(label, chosen.records, chosen.last))
            spans.append((max(chosen.first, declared.first or ""), min(chosen.last, declared.last or chosen.last)))
    if not lanes:
        return None
    first = min(span[0] for span in spans)
    last = max(span[1] for span in spans)
    if case.start is not None and case.start >= first:
        last = min(last, f"{int(case.start[:4]) + YEARS_AFTER}-12-31")
    kept = tuple(_between(lane, first, last) for lane in lanes.values())
    start = case.start if case.start is not None and first <= case.start <= last else ""
    return Timeline("The record that is counted", int(first[:4]), int(last[:4]), kept, start, "this case")


def korean_record(until: str = "", mark: str = "", mark_label: str = "") -> Timeline:
    """Return the timeline of the Korean record: talks, tests, incidents, resolutions and agreements.

    >>> korean_record().lanes[0].label
    'Talks with the United States'
    """
    lanes = [
        _recorded(
            "Talks with the United States",
            "csis-negotiations",
            select(facts("csis-negotiations"), {"united_states": ["yes"]}),
        ),
        _recorded("Missile launches", "cns-tests", facts("cns-tests")),
        _recorded("Nuclear tests", "nuclear-tests", facts("nuclear-tests")),
        _recorded("Other incidents", "csis-provocations", select(facts("csis-provocations"), {"kind": ["other"]})),
        _recorded("Security Council resolutions", "resolutions", facts("resolutions")),
    ]
    spans = select(facts("agreements"), {"kind": ["agreement", "moratorium"]})
    lanes.append(Lane("Agreements and moratoriums", spans.column("date"), weights_of(spans), spans.column("end")))
    last = until or "2019-12-31"
    shown = tuple(_between(lane, "1990-01-01", last) for lane in lanes)
    return Timeline("The Korean record", 1990, int(last[:4]), shown, mark, mark_label)


def _between(lane: Lane, first: str, last: str) -> Lane:
    rows = (lane.start >= np.datetime64(first)) & (lane.start <= np.datetime64(last))
    end = None if lane.end is None else lane.end[rows]
    return replace(lane, start=lane.start[rows], count=lane.count[rows], end=end)
