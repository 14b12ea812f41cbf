"""A small brief with a block of every kind, which the tests of the renderers share."""

from __future__ import annotations

from offramp.brief.blocks import Bullets, Paragraph, Section
from offramp.brief.brief import Brief
from offramp.brief.exhibits import Act, Cell, Choice, Glance, Leg, Mark, Score, Scoreboard, Standing, Way
from offramp.draw.picture import Picture
from offramp.tables import Table

MARKS = (Mark.BEST, Mark.LEVEL, Mark.BETWEEN, Mark.WORST)
PROVENANCE = {"case": "x.yaml", "sha256": "0" * 64, "offramp": "0", "command": "offramp brief x", "given": "none"}


def glance(options: int = 3, measures: int = 2) -> Glance:
    """Return a choice at a glance, of which the last option is dominated."""
    columns = tuple((f"Chance of the measured event {j}", "low is better", "0 %", "100 %") for j in range(measures))
    choices = tuple(
        Choice(
            f"Suspend the exercises for the tests, and recognise side {i}",
            f"Option {i} in one line.",
            tuple(
                Cell(f"{10 * i + j} %", 0.1, 0.2, 0.4, MARKS[(i + j) % 4], "in words", f"1 to {i}{j} %")
                for j in range(measures)
            ),
            "dominated by “wait”" if i == options - 1 else "",
        )
        for i in range(options)
    )
    note = "Number or dot: mean; range or line: nine of ten worlds. ★ best, ☆ level with the best, ▼ worst. " * 2
    return Glance(columns, choices, note, {"option": "Option", "meaning": "What each option is"})


def way() -> Way:
    """Return a way of two legs."""
    act = Act("North", ("stop the tests",), (), "North: stop the tests")
    legs = (
        Leg("Freeze", "package deal", True, True, False, (act, act), "North gains.", "", "Holds.", ""),
        Leg("Cap", "one side moves", False, False, True, (act,), "", "North loses.", "", "North gains least here."),
    )
    words = {
        "station": "Station",
        "who does what": "Who does what",
        "who gains": "Who gains",
        "what holds": "Does it hold?",
        "weakest": "weakest step",
    }
    return Way("Today", legs, words)


def scoreboard() -> Scoreboard:
    """Return a scoreboard of three claims."""
    scores = (
        Score("Talks help.", Standing.HOLDS, 1.0, "holds"),
        Score("Force helps.", Standing.FAILS, 0.0, "fails"),
        Score("Time helps.", Standing.DEPENDS, 0.5, "depends: 50 % of worlds"),
    )
    return Scoreboard(scores, "Shares are of worlds.", {"claim": "Claim", "verdict": "Verdict"}, "Bars are shares.")


def picture(width: int = 300, title: str = "A drawing") -> Picture:
    """Return a picture of a square."""
    body = '<rect x="10" y="10" width="50" height="50"/>'
    return Picture(title, "A square.", body, width, 100, Table("Squares", ("name", "side"), (("one", "50"),)))


def brief(*more: Section, options: int = 3, measures: int = 2) -> Brief:
    """Return a brief with a block of every kind on its front and in its annex; `more` sections follow."""
    line = "“Suspend for suspend” comes first, by every measure that is judged. " * 3
    table = Table("A table", ("id", "state"), (("s1", "one"), ("s2", "two")), "A note.")
    sections = (
        Section("Bottom line", (Paragraph(line),), 1, "bottom line"),
        Section("The choice at a glance", (glance(options, measures),), 1, "glance"),
        Section("Why", (Bullets(("First reason.", "Second reason.")),), 1, "why"),
        Section("What would change this", (Bullets(("First condition.", "Second condition.")),), 1, "conditions"),
        Section("The danger over time", (picture(), Paragraph("A curve.")), 2, "danger"),
        Section("The way", (way(),), 2, "way"),
        Section("The claims, tested", (scoreboard(),), 2, "claims"),
        Section("Answers", (Bullets(("A reason.",)), table)),
        Section("Graph", (picture(2000, "A wide drawing"), Paragraph("After it."))),
        *more,
    )
    return Brief("A title", "1 May 2030 · a model, not a forecast", "A scope.", sections, PROVENANCE)
