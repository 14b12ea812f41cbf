"""What the brief says: of the Korean case, what the letter's readers ask; of a bare case, what it can."""

from __future__ import annotations

from tests.chain.border import BORDER
from tests.conftest import SAMPLES

import offramp
from offramp.brief.blocks import Answer, Bullets, Section
from offramp.draw.picture import Picture
from offramp.tables import Table

BASE = "“The administration of June 2017, Regime survival first”"
PREVENTIVE, UNIFIER, BARGAINER = (
    "“Preventive war before the missile”",
    "“Unification by coercion”",
    "“Bargaining for aid”",
)


def section(brief: offramp.Brief, title: str) -> Section:
    return next(section for section in brief.sections if section.title == title)


def answers(brief: offramp.Brief) -> dict[str, Answer]:
    titles = ("Bottom line", "What holds", "Answers on what holds")
    blocks = [block for part in brief.sections if part.title in titles for block in part.blocks]
    return {block.question: block for block in blocks if isinstance(block, Answer)}


def test_is_the_status_quo_stable(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["Is the status quo stable?"]
    assert answer.short == (
        f"Under {BASE}, {UNIFIER} and {BARGAINER}: No: South Korea would leave it. Under {PREVENTIVE}: No: United States would leave it."
    )
    assert "Open contacts and aid to the North" in answer.because[0]
    assert "United States, North Korea and China have no improvement" in answer.because[0]
    assert "Strike North Korean forces" in answer.because[1]


def test_is_a_deliberate_attack_stable_in_each_image(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["Would North Korea deliberately choose “Attack South Korea or Japan”?"]
    assert answer.short.startswith("No:")
    text = " ".join(answer.because)
    assert "exactly when “Strike North Korean forces”" in text
    assert "it cannot take the deed back and has nothing better to do" in text
    assert "United States would answer with “Strike North Korean forces”." in text
    assert "once there is “A nuclear missile that can reach the United States”, it would gain by it in" in text
    glance = next(block for block in section(korea_brief, "What holds").blocks if isinstance(block, Table))
    row = next(row for row in glance.rows if row[0].startswith("North Korea: “Attack"))
    assert row[1] == row[2] == row[4] == "No."
    assert row[3].startswith("Not now; it would gain by it in some states once there is")
    assert row[3].endswith("and wrongly expects no answer.")


def test_is_a_freeze_reachable_by_steps_each_mover_wants(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["Is “freeze” reachable by steps that each mover wants?"]
    assert answer.short == "Only by a package deal."
    assert any(
        reason.startswith(f"Under {BASE}: Alone, North Korea would be worse off if it stops")
        for reason in answer.because
    )


def test_what_package_deal_reaches_a_cap(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["What package deal reaches “cap”?"]
    assert answer.short == (
        f"Under {BASE}, {PREVENTIVE} and {BARGAINER}: One of United States and North Korea. Under {UNIFIER}: None in one step."
    )
    assert "“Cap the arsenal under inspection”" in answer.because[0]
    assert "North Korea prefers none of the states with it" in answer.because[1]


def test_which_step_of_the_road_is_weakest(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["Which step of the road to “denuclearise” is weakest?"]
    step = "The step to “denuclearise”, which North Korea does not want."
    assert f"Under {BASE} and {PREVENTIVE}: {step}" in answer.short
    assert "[byungjin2013, " in answer.because[0]


def test_every_claim_has_its_verdict_and_what_is_not_tested_is_not_passed(korea_brief: offramp.Brief) -> None:
    table = next(block for block in section(korea_brief, "Claims").blocks if isinstance(block, Table))
    verdicts = {row[0]: row[2] for row in table.rows}
    assert len(verdicts) == len(offramp.load("korea-2017").claims)
    for name, claim in offramp.load("korea-2017").claims.items():
        untestable = claim.holds is None or claim.holds.text == "not testable"
        assert (verdicts[name] in ("not testable", "not tested")) == untestable, name
    assert verdicts["not irrational"] in ("not testable", "not tested")
    assert verdicts["not irrational"] == "not testable"
    assert verdicts["no military option"] == "holds as stated"
    assert verdicts["informal first"].startswith("depends: holds in ")


def test_every_source_and_assumption_is_listed(korea_brief: offramp.Brief) -> None:
    case = offramp.load("korea-2017")
    sources = next(block for block in section(korea_brief, "Sources").blocks if isinstance(block, Table))
    assert {row[0] for row in sources.rows} == set(case.sources)
    assumed = next(block for block in section(korea_brief, "Assumptions").blocks if isinstance(block, Table))
    assert ("North Korea as survivor", "not “Cap the arsenal under inspection” if not secure") in assumed.rows


def test_what_is_not_known_is_said(korea_brief: offramp.Brief) -> None:
    items = next(
        block for block in section(korea_brief, "What this brief does not know").blocks if isinstance(block, Bullets)
    ).items
    assert not any("Which option comes first" in item for item in items), "it is worked out"
    assert not any("beliefs" in item for item in items), "beliefs are computed"


def test_pictures_are_there(korea_brief: offramp.Brief) -> None:
    assert any(isinstance(block, Picture) for block in section(korea_brief, "The way").blocks)
    assert any(isinstance(block, Picture) for block in section(korea_brief, "What holds, in full").blocks)


def test_a_bare_case_has_a_brief() -> None:
    case = offramp.loads("{actors: {a: {options: {go: Go}}}, status quo: [], preferences: {a: [a.go]}}")
    brief = offramp.compose(case)
    assert answers(brief)["Is the status quo stable?"].short == "No: a would leave it."
    assert "Claims" not in [section.title for section in brief.sections]


def test_a_case_that_cannot_move_says_so() -> None:
    text = "{actors: {a: {options: {go: {label: Go, once: on}}}}, status quo: [a.go], preferences: {a: [not a.go]}}"
    answer = answers(offramp.compose(offramp.loads(text)))["Is the status quo stable?"]
    assert "stays only because it has no other move" in answer.because[0]


def test_an_impossible_goal_is_passed_over_and_told() -> None:
    text = """
actors: {a: {options: {x: X}}, b: {options: {y: Y}}}
impossible: a.x and b.y
status quo: []
preferences: {a: [a.x], b: [b.y]}
goals: {one: a.x, both: a.x and b.y, other: b.y}
"""
    brief = offramp.compose(offramp.loads(text))
    assert "Is “one” reachable by steps that each mover wants?" in answers(brief)
    assert not any("“both”" in question for question in answers(brief))
    assert "no possible state satisfies the goal `both`" in str(brief)


def test_it_is_said_what_holds_under_every_reading_and_with_what_weight_the_rest(korea_brief: offramp.Brief) -> None:
    (table,) = [
        block
        for block in section(korea_brief, "What holds, in full").blocks
        if isinstance(block, Table) and block.title.startswith("Equilibria, with the share of the weights")
    ]
    shares = {row[0]: row[4] for row in table.rows}
    # The stalemate with contacts is left by a preventive United States, which one weight in ten stands for; war holds for all.
    assert (shares["s2351"], shares["s2090"]) == ("all", "90 %")
    assert "83 %" in shares.values()


def test_which_option_first_is_said_with_its_worlds(korea_brief: offramp.Brief) -> None:
    answer = answers(korea_brief)["Which option first?"]
    assert answer.short.startswith("“relief for freeze”. By every measure judged it is better")
    assert "at worst" in answer.because[0]
    table = next(block for block in section(korea_brief, "Options against outcomes").blocks if isinstance(block, Table))
    case = offramp.load("korea-2017")
    assert [row[0] for row in table.rows] == list(case.policies)
    assert all(" to " in cell for row in table.rows for cell in row[1:])
    assert korea_brief.provenance["worlds"] == str(SAMPLES)


def test_what_decides_and_what_would_change_our_mind_are_said(korea_brief: offramp.Brief) -> None:
    for title in ("What decides it", "What would change our mind"):
        (bullets,) = (block for block in section(korea_brief, title).blocks if isinstance(block, Bullets))
        assert bullets.items


def test_without_worlds_the_brief_says_what_it_does_not_know() -> None:
    brief = offramp.compose(offramp.loads(BORDER), samples=0)
    items = next(b for b in section(brief, "What this brief does not know").blocks if isinstance(b, Bullets)).items
    assert any("Which option comes first" in item for item in items)
    assert "Options against outcomes" not in [part.title for part in brief.sections]
