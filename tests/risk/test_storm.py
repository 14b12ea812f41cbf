"""The numbers against the model checker Storm, on the chains that are exported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.risk.auditor import PROPERTY, Auditor

from offramp.case.expression import Expression
from offramp.case.reading import load
from offramp.comparison.changes import changed
from offramp.risk.asked import Amount, At, Reached, TimeIn
from offramp.risk.assess import assess
from offramp.risk.course import lay_course
from offramp.risk.endings import kinds
from offramp.risk.follow import follow
from offramp.risk.model_checkers import to_prism, write_chain
from offramp.risk.rates import fill
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from pathlib import Path

    from offramp.case.model import Case
    from offramp.risk.asked import Asked

stormpy: Any = pytest.importorskip(
    "stormpy", reason="the model checker has no wheel for this machine", exc_type=ImportError
)


@pytest.fixture(scope="module", autouse=True)
def _precise() -> None:
    stormpy.set_settings(["--timebounded:precision", "1e-13"])


def rated(slug: str) -> Case:
    """Return a case of the catalog with the numbers that the jump process needs."""
    case = load(slug)
    if slug in ("hotline", "korea-2017"):
        return case
    numbers = {f"actors.{actor}.tempo": str(3 + i) for i, actor in enumerate(case.actors)}
    numbers |= {f"actors.{actor}.reliability": "0.8" for actor in case.actors}
    return changed(case, {**numbers, "horizon": "2 years"})


CASES = [
    ("hotline", "wait"),
    ("hotline", "open the line"),
    ("hotline", "on alarm"),
    ("cuba-1962", None),
    ("elmira-1991", None),
]


def checked(folder: Path, stem: str, formula: str, reward: str | None = None) -> float:
    files = [str(folder / f"{stem}-1.tra"), str(folder / f"{stem}-1.lab")]
    model = stormpy.build_sparse_model_from_explicit(
        *files, *([str(folder / f"{stem}-1.{reward}.srew")] if reward else [])
    )
    found = stormpy.model_checking(model, stormpy.parse_properties(formula)[0])
    return float(found.at(model.initial_states[0]))


@pytest.mark.parametrize(("slug", "policy"), CASES)
def test_chances_of_goals(slug: str, policy: str | None, tmp_path: Path) -> None:
    case = rated(slug)
    write_chain(case, policy, tmp_path)
    stem = (policy or "no_commitment").replace(" ", "_")
    course = lay_course(case, policy)
    goals = list(case.goals)[:2]
    asked = [kind(case.goals[goal]) for goal in goals for kind in (Reached, At, TimeIn)]
    answers = follow(course, best_values(case), asked)
    for goal in goals:
        for time in (0.5, 2.0):
            label = f'"goal_{goal}"'
            for kind, formula in (
                (Reached, f"P=? [ F<={time} {label} ]"),
                (At, f"P=? [ F[{time},{time}] {label} ]"),
            ):
                ours = answers[kind(case.goals[goal])].at([time])[0, 0]
                theirs = checked(tmp_path, stem, formula)
                assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-12), (goal, kind, time)


@pytest.mark.parametrize("policy", ["wait", "open the line", "stand down", "until answered", "on alarm"])
def test_every_measure_of_the_hot_line(policy: str, tmp_path: Path) -> None:
    case = load("hotline")
    write_chain(case, policy, tmp_path)
    stem = policy.replace(" ", "_")
    ended = Expression.read("war or north.strike or south.strike")
    before = Reached(Expression.read("not tense"), Expression.read("war"))
    alert = TimeIn(Expression.read("tense"))
    asked: list[Asked] = [before, alert, Amount("flights"), Amount("warheads"), Amount("deaths"), Reached(ended)]
    answers = follow(lay_course(case, policy), best_values(case), asked)
    time = 3.0
    expected: dict[Asked, float] = {
        before: checked(tmp_path, stem, f'P=? [ !"measure_eased_before" U<={time} "measure_eased" ]'),
        alert: checked(tmp_path, stem, f"R=? [ C<={time} ]", "time_alert"),
        Amount("flights"): checked(tmp_path, stem, f"R=? [ C<={time} ]", "flights"),
        Amount("warheads"): 100
        + checked(tmp_path, stem, f"R=? [ C<={time} ]", "warheads")
        - checked(tmp_path, stem, f"R=? [ C<={time} ]", "warheads_less"),
        Reached(ended): checked(tmp_path, stem, f'P=? [ F<={time} "ended" ]'),
        Amount("deaths"): 3e6 * checked(tmp_path, stem, f'P=? [ F<={time} "way_1" ]')
        + 5e6 * checked(tmp_path, stem, f'P=? [ F<={time} "measure_strike" ]'),
    }
    for question, theirs in expected.items():
        assert answers[question].at([time])[0, 0] == pytest.approx(theirs, rel=1e-8), question


@pytest.mark.parametrize("slug", ["hotline", "cuba-1962"])
def test_the_prism_language_says_the_same_chain(slug: str, tmp_path: Path) -> None:
    case = rated(slug)
    window = lay_course(case).windows[0]
    rates = fill(window.structure, best_values(case))
    file = tmp_path / "story.prism"
    file.write_text(to_prism(rates, int(window.entry[0])), encoding="utf-8")
    options = stormpy.BuilderOptions()
    options.set_build_all_labels()
    options.set_build_all_reward_models()
    options.set_build_state_valuations()
    model = stormpy.build_sparse_model_with_options(stormpy.parse_prism_program(str(file), prism_compat=True), options)
    goal = next(iter(case.goals))
    formula = stormpy.parse_properties(f'P=? [ F<=2 "goal_{goal}" ]')[0]
    theirs = stormpy.model_checking(model, formula).at(model.initial_states[0])
    asked = Reached(case.goals[goal])
    ours = follow(lay_course(case), best_values(case), [asked])[asked].at([2.0])[0, 0]
    assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-12)
    assert {name.removesuffix("_less") for name in model.reward_models} == {*case.counts, *case.stocks} | (
        {"time_alert"} if slug == "hotline" else set()
    )


CUBA = {
    "actors.us.tempo": "6",
    "actors.ussr.tempo": "4",
    "actors.us.reliability": "0.8",
    "actors.ussr.reliability": "0.7",
    "horizon": "2 years",
    "events": "{accident: {label: An accident, once: on}, alert: Forces on alert}",
    "rates": "{accident: {rate: 0.3 if us.blockade else 0.02, phases: 2}, alert: 12 if alert else 2 + 5 * us.blockade}",
    "ends": "accident or us.air_strike",
    "counts": "{flights: {rate: 30 if us.blockade else 10, unit: per month}}",
    "stocks": "{missiles: {start: 24, grows: 12 * (not us.blockade) - 40 * ussr.withdraw, unit: missiles}}",
    "harms": "{deaths: {accident: 100000, us.air_strike: 2000}}",
    "measures": """{
      accident: {chance of: accident, within: 1 year, want: low},
      strike: {chance of: us.air_strike, within: 2 years, want: low},
      gone: {chance of: ussr.withdraw before us.air_strike, within: 18 months, want: high},
      now: {chance of: ussr.withdraw and not us.blockade, at: 9 months, want: high},
      alarmed: {time in: alert, within: 2 years, want: low},
      flights: {expected: flights, within: 1 year, want: low},
      missiles: {expected: missiles, at: 2 years, want: low},
      toll: {expected: deaths, within: 2 years, want: low}}""",
    "policies": """{
      quarantine: {us.blockade: on, us.air_strike: off},
      "first one, then the other": [{us.blockade: on, for: 6 months}, {us.blockade: off, while: ussr.withdraw}],
      late: {us.blockade: on, from: 3 months, until: ussr.withdraw}}""",
}
"""The Cuban crisis with made-up numbers and a measure of every kind."""


def audited(slug: str) -> Case:
    if slug == "korea-2017":
        return changed(load(slug), {"measures.capped": "{chance of: dprk.cap, at: 2 years, want: high}"})
    return changed(load(slug), CUBA) if slug == "cuba-1962" else load(slug)


@pytest.mark.parametrize(
    ("slug", "policy"),
    [
        *(("hotline", policy) for policy in load("hotline").policies),
        ("korea-2017", "talk first"),
        *(("cuba-1962", policy) for policy in ("quarantine", "first one, then the other", "late")),
    ],
)
def test_an_auditor_works_every_number_out_again_from_the_files(slug: str, policy: str, tmp_path: Path) -> None:
    """Every measure of three cases, which have all kinds of them, and every way in which their stories end."""
    case = audited(slug)
    risk = assess(case, [policy])
    (outcome,) = risk.outcomes
    written = write_chain(case, policy, tmp_path)
    stem = next(path.stem for path in written if path.suffix == ".props")
    found = Auditor(stormpy, tmp_path, stem).numbers()
    expected = dict(outcome.values)
    expected |= {f"way_{k}": float(outcome.endings[ending.name][-1]) for k, ending in enumerate(risk.endings, 1)}
    expected |= {way: float(outcome.ended(risk.endings, way)[-1]) for way in kinds(risk.endings)}
    assert found.keys() >= expected.keys()
    for name, value in expected.items():
        assert value == pytest.approx(found[name], rel=1e-8, abs=1e-13), name


def test_every_kind_of_measure_is_among_those_audited() -> None:
    for slug in ("hotline", "korea-2017", "cuba-1962"):
        measures = audited(slug).measures.values()
        assert any(m.chance_of is not None and m.within is not None and m.before is None for m in measures)
        assert any(m.before is not None for m in measures)
        assert any(m.time_in is not None for m in measures)
        assert any(m.chance_of is not None and m.at is not None for m in measures)
        case = audited(slug)
        assert all({m.expected for m in measures} & {*amounts} for amounts in (case.counts, case.stocks, case.harms))


def test_the_properties_are_read_beside_the_chain_in_the_prism_language(tmp_path: Path) -> None:
    case = audited("cuba-1962")
    write_chain(case, "quarantine", tmp_path)
    program = stormpy.parse_prism_program(str(tmp_path / "quarantine-1.prism"), prism_compat=True)
    text = (tmp_path / "quarantine.props").read_text(encoding="utf-8")
    read = stormpy.parse_properties_for_prism_program(text, program)
    assert [found.name for found in read] == [match["name"] for match in PROPERTY.finditer(text)]
    options = stormpy.BuilderOptions([found.raw_formula for found in read])
    model = stormpy.build_sparse_model_with_options(program, options)
    theirs = {found.name: float(stormpy.model_checking(model, found).at(model.initial_states[0])) for found in read}
    from_files = Auditor(stormpy, tmp_path, "quarantine").numbers()
    assert theirs == pytest.approx({name: from_files[name] for name in theirs}, rel=1e-9)


@pytest.mark.parametrize("policy", ["wait"])
def test_a_chain_of_two_windows_has_an_entry(policy: str, tmp_path: Path) -> None:
    case = load("hotline")
    files = {path.name for path in write_chain(case, "offer and answer", tmp_path)}
    assert {"offer_and_answer-1.tra", "offer_and_answer-2.tra", "offer_and_answer-2.entry"} <= files
    window = lay_course(case, "offer and answer").windows[1]
    lines = (tmp_path / "offer_and_answer-2.entry").read_text(encoding="utf-8").splitlines()
    assert [int(line.split()[1]) for line in lines[1:]] == window.entry.tolist()
    with pytest.raises(Exception, match="add --force to write over it"):
        write_chain(case, "offer and answer", tmp_path)
    assert len(write_chain(case, "offer and answer", tmp_path, force=True)) == len(files)
    assert np.isfinite(window.begins)
