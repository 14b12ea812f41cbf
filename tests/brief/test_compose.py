"""What the brief says: of the Korean case, what the letter's readers ask; of a bare case, what it can."""

from __future__ import annotations

from tests.chain.border import BORDER
from tests.conftest import SAMPLES

import offramp
from offramp.brief.blocks import Bullets, Section
from offramp.brief.exhibits import Glance, Scoreboard, Way
from offramp.tables import Table


def section(brief: offramp.Brief, title: str) -> Section:
    return next(section for section in brief.sections if section.title == title)


def table(brief: offramp.Brief, title: str, first: str = "") -> Table:
    """Return a table of a section by the beginning of its title."""
    return next(b for b in section(brief, title).blocks if isinstance(b, Table) and b.title.startswith(first))


def test_why_the_status_quo_does_not_hold_is_said_under_every_reading(korea_brief: offramp.Brief) -> None:
    rows = {row[0]: row[-1] for row in table(korea_brief, "What holds, and how to get there", "Number of eq").rows}
    assert rows["the likeliest reading"].startswith("no: South Korea would leave")
    assert "open contacts and aid" in rows["the likeliest reading"]
    assert rows["“Preventive war before the missile”"].startswith("no: The United States would leave")
    assert "strike North Korea" in rows["“Preventive war before the missile”"]


def test_a_deliberate_attack_is_told_under_each_reading(korea_brief: offramp.Brief) -> None:
    rows = {row[1]: row[3] for row in table(korea_brief, "What each side wants, and where we may misread it").rows}
    assert "North Korea would not choose “attack its neighbours”." in rows["Regime survival first"]
    assert "The United States would choose “strike North Korea” today." in rows["Preventive war before the missile"]
    assert "North Korea might choose “attack its neighbours” after" in rows["Unification by coercion"]


def test_how_each_goal_is_reached_is_said_under_each_reading(korea_brief: offramp.Brief) -> None:
    found = table(korea_brief, "What holds, and how to get there", "How each goal is reached")
    rows = {row[0].partition(":")[0]: row[1:] for row in found.rows}
    assert rows["Cap"][0] == "by a deal of the United States and North Korea"
    unifier = found.columns.index("“Unification by coercion”") - 1
    assert rows["Cap"][unifier] == "only against the interest of North Korea"
    assert rows["Denuclearise"][0] == "only against the interest of North Korea"


def test_the_weakest_step_of_the_way_is_marked(korea_brief: offramp.Brief) -> None:
    (way,) = (block for block in section(korea_brief, "The way").blocks if isinstance(block, Way))
    (weakest,) = (leg for leg in way.legs if leg.weakest)
    assert weakest.station == "Denuclearise"
    assert not weakest.willing
    assert weakest.why == "Against the interest of North Korea."
    assert way.legs[0].deal


def test_every_claim_has_its_verdict_and_what_is_not_tested_is_not_passed(korea_brief: offramp.Brief) -> None:
    case = offramp.load("korea-2017")
    rows = table(korea_brief, "The claims and their conditions").rows
    assert [row[0] for row in rows] == [claim.text for claim in case.claims.values()]
    verdicts = dict(zip(case.claims, (row[1] for row in rows), strict=True))
    for name, claim in case.claims.items():
        untestable = claim.holds is None or claim.holds.text == "not testable"
        assert (verdicts[name] in ("not testable", "not tested")) == untestable, name
    assert verdicts["no military option"] == "holds as stated"
    assert verdicts["informal first"].startswith("depends: ")
    (board,) = (block for block in section(korea_brief, "The claims, tested").blocks if isinstance(block, Scoreboard))
    assert len(board.scores) == len(verdicts)
    settled, plain = (
        sorted(each for each in some if not each.startswith("depends"))
        for some in ([score.verdict for score in board.scores], list(verdicts.values()))
    )
    assert settled == plain


def test_every_source_and_every_number_is_listed(korea_brief: offramp.Brief) -> None:
    case = offramp.load("korea-2017")
    assert len(table(korea_brief, "Sources").rows) == len(case.sources)
    numbers = " ".join(row[0] for row in table(korea_brief, "Rates and numbers", "The numbers").rows)
    for estimate in case.unknowns.values():
        assert estimate.label is not None
        assert estimate.label[1:] in numbers
    *_, wishes = (
        block.rows for block in section(korea_brief, "What each side wants").blocks if isinstance(block, Table)
    )
    assert any("not “cap the arsenal” if not “secure”" in row[1] for row in wishes)


def test_what_is_not_known_is_said(korea_brief: offramp.Brief) -> None:
    items = next(
        block for block in section(korea_brief, "What this brief does not know").blocks if isinstance(block, Bullets)
    ).items
    assert not any("Which option comes first" in item for item in items), "it is worked out"
    assert not any("beliefs" in item for item in items), "beliefs are computed"


def test_a_bare_case_has_a_brief() -> None:
    case = offramp.loads("{actors: {a: {options: {go: Go}}}, status quo: [], preferences: {a: [a.go]}}")
    brief = offramp.compose(case)
    (bottom,) = section(brief, "Bottom line").blocks
    assert getattr(bottom, "text").startswith("The status quo does not hold: a would leave it.")  # noqa: B009
    assert "The claims, tested" not in [section.title for section in brief.sections]


def test_an_impossible_goal_is_passed_over_and_told() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
impossible: a.x and b.y
status quo: []
preferences: {a: [a.x], b: [b.y]}
goals: {one: a.x, both: a.x and b.y, other: b.y}
"""
    brief = offramp.compose(offramp.loads(text))
    (bottom,) = section(brief, "Bottom line").blocks
    assert "“One” and “other” are reached by steps that each side takes alone." in getattr(bottom, "text")  # noqa: B009
    assert "no possible state satisfies the goal both" in str(brief)


def test_the_options_are_those_of_the_case_dominated_ones_last(korea_brief: offramp.Brief) -> None:
    (found,) = (block for block in section(korea_brief, "The choice at a glance").blocks if isinstance(block, Glance))
    case = offramp.load("korea-2017")
    assert {each.option.casefold() for each in found.choices} == {policy.casefold() for policy in case.policies}
    dominated = [bool(each.dominated) for each in found.choices]
    assert dominated == sorted(dominated)
    assert all(0 <= cell.low <= cell.high <= 1 for each in found.choices for cell in each.cells)
    assert korea_brief.provenance["worlds"] == str(SAMPLES)


def test_without_worlds_the_brief_says_what_it_does_not_know() -> None:
    brief = offramp.compose(offramp.loads(BORDER), samples=0)
    items = next(b for b in section(brief, "What this brief does not know").blocks if isinstance(b, Bullets)).items
    assert any("Which option comes first" in item for item in items)
    assert "The choice at a glance" not in [part.title for part in brief.sections]
