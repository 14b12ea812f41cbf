"""The numbers against the model checker Storm, on the chains that are exported for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.chain.quarrel import QUARREL, RESERVED
from tests.model_checking.auditor import PROPERTY, SUM, Auditor

from offramp.case.expression import Expression
from offramp.case.reading import load, loads
from offramp.case.writing import write
from offramp.chain.evaluation import evaluate
from offramp.chain.queries import ExpectedReward, SojournTime, StateProbability, TimeBoundedUntil, TimeBoundedUntilOpen
from offramp.chain.rates import chains_of
from offramp.chain.schedule import schedule_of
from offramp.comparison.changes import changed
from offramp.errors import OutputError
from offramp.model_checking.export import rewards_of, to_prism, write_chain
from offramp.model_checking.exported_names import KEYWORDS, LONGEST, exported_names, file_stems
from offramp.risk.assess import assess
from offramp.risk.endings import kinds
from offramp.risk.measures import measure_specs
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Run

    from offramp.case.model import Case
    from offramp.chain.queries import Query

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
    schedule = schedule_of(case, policy)
    goals = list(case.goals)[:2]
    asked = [kind(case.goals[goal]) for goal in goals for kind in (TimeBoundedUntil, StateProbability, SojournTime)]
    answers = evaluate(schedule, best_values(case), asked)
    for goal in goals:
        for time in (0.5, 2.0):
            label = f'"goal_{goal}"'
            for kind, formula in (
                (TimeBoundedUntil, f"P=? [ F<={time} {label} ]"),
                (StateProbability, f"P=? [ F[{time},{time}] {label} ]"),
            ):
                ours = answers[kind(case.goals[goal])].at([time])[0, 0]
                theirs = checked(tmp_path, stem, formula)
                assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-12), (goal, kind, time)


@pytest.mark.parametrize("policy", ["wait", "open the line", "stand down", "until answered", "on alarm"])
def test_every_kind_of_question_of_the_hot_line(policy: str, tmp_path: Path) -> None:
    case = load("hotline")
    write_chain(case, policy, tmp_path)
    stem = policy.replace(" ", "_")
    ended = Expression.read("war or north.strike or south.strike")
    before = TimeBoundedUntil(Expression.read("not tense"), Expression.read("war"))
    alert = SojournTime(Expression.read("(tense) or (war or north.strike or south.strike)"), ended=True)
    asked: list[Query] = [
        before,
        alert,
        ExpectedReward("flights"),
        ExpectedReward("warheads"),
        ExpectedReward("deaths"),
        TimeBoundedUntil(ended),
    ]
    answers = evaluate(schedule_of(case, policy), best_values(case), asked)
    time = 3.0
    expected: dict[Query, float] = {
        before: checked(tmp_path, stem, f'P=? [ !"measure_eased_before" U<={time} "measure_eased" ]'),
        alert: checked(tmp_path, stem, f"R=? [ C<={time} ]", "time_alert"),
        ExpectedReward("flights"): checked(tmp_path, stem, f"R=? [ C<={time} ]", "flights"),
        ExpectedReward("warheads"): 100
        + checked(tmp_path, stem, f"R=? [ C<={time} ]", "warheads")
        - checked(tmp_path, stem, f"R=? [ C<={time} ]", "warheads_less"),
        TimeBoundedUntil(ended): checked(tmp_path, stem, f'P=? [ F<={time} "ended" ]'),
        ExpectedReward("deaths"): 3e6 * checked(tmp_path, stem, f'P=? [ F<={time} "harm_deaths_1" ]')
        + 5e6 * checked(tmp_path, stem, f'P=? [ F<={time} "harm_deaths_2" ]')
        + 5e6 * checked(tmp_path, stem, f'P=? [ F<={time} "harm_deaths_3" ]'),
    }
    for question, theirs in expected.items():
        assert answers[question].at([time])[0, 0] == pytest.approx(theirs, rel=1e-8, abs=1e-13), question


@pytest.mark.parametrize(("slug", "policy"), [("hotline", None), ("cuba-1962", None), ("quarrel", "none")])
def test_the_prism_language_says_the_same_chain(slug: str, policy: str | None, tmp_path: Path) -> None:
    """A command per mover: where several can make a step, their rates add up."""
    case = loads(QUARREL) if slug == "quarrel" else rated(slug)
    (group,) = chains_of(schedule_of(case, policy), best_values(case))
    chain, start = group.chains[0], int(group.entries[0][0])
    file = tmp_path / "story.prism"
    file.write_text(to_prism(chain, best_values(case), start), encoding="utf-8")
    options = stormpy.BuilderOptions()
    options.set_build_all_labels()
    options.set_build_all_reward_models()
    options.set_build_state_valuations()
    model = stormpy.build_sparse_model_with_options(stormpy.parse_prism_program(str(file), prism_compat=True), options)
    # Storm lists the nodes in its own order, and only those that come about at a rate above 0.
    valuations = [re.search(r"s=(\d+)", model.state_valuations.get_string(k)) for k in range(model.nr_states)]
    nodes = [int(found[1]) for found in valuations if found is not None]
    matrix = np.zeros((chain.size, chain.size))
    for k, node in enumerate(nodes):
        for entry in model.transition_matrix.get_row(k):
            matrix[node, nodes[entry.column]] += entry.value()
    expected = chain.matrix().toarray()
    np.fill_diagonal(expected, 0.0)
    expected += np.diag((expected.sum(axis=1) == 0).astype(float))
    assert len(set(nodes)) == len(nodes) > chain.size / 2
    assert matrix[nodes] == pytest.approx(expected[nodes], rel=1e-12)
    for goal in list(case.goals)[:1]:
        formula = stormpy.parse_properties(f'P=? [ F<=2 "goal_{goal}" ]')[0]
        theirs = stormpy.model_checking(model, formula).at(model.initial_states[0])
        asked = TimeBoundedUntil(case.goals[goal])
        ours = evaluate(schedule_of(case, policy), best_values(case), [asked])[asked].at([2.0])[0, 0]
        assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-12)
    assert {*model.reward_models} == {*rewards_of(chain, best_values(case))}


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


OVER = {
    "measures.flights.over": "800",
    "measures.warheads.over": "30",
    "measures.toll.over": "7000000",
}
"""The hot line with a value for histories that are over."""


def audited(slug: str) -> Case:
    match slug:
        case "korea-2017":
            more = {
                "measures.capped": "{chance of: dprk.cap, at: 2 years, want: high}",
                "measures.arsenal.over": "60",
                "measures.launches.over": "100",
            }
            return changed(load(slug), more)
        case "cuba-1962":
            return changed(load(slug), CUBA)
        case "hotline, over":
            return changed(load("hotline"), OVER)
        case "river":
            return changed(load(slug), {"measures.water.over": "3"})
        case "quarrel":
            return loads(QUARREL)
    return load(slug)


AUDITED = [
    *(("hotline", policy) for policy in load("hotline").policies),
    *(("hotline, over", policy) for policy in ("wait", "offer and answer")),
    *(("river", policy) for policy in ("talk first", "talk, then stop")),
    ("korea-2017", "talk first"),
    *(("cuba-1962", policy) for policy in ("quarantine", "first one, then the other", "late")),
    *(("quarrel", policy) for policy in ("none", "hold", "press, then stop")),
]


@pytest.mark.parametrize(("slug", "policy"), AUDITED)
def test_an_auditor_works_every_number_out_again_from_the_files(slug: str, policy: str, tmp_path: Path) -> None:
    """Every measure of cases that have all kinds of them, with agreements, beliefs, commitments, and every way in which the crisis ends."""
    case = audited(slug)
    risk = assess(case, [policy])
    (outcome,) = risk.outcomes
    write_chain(case, policy, tmp_path)
    found = Auditor(stormpy, tmp_path, file_stems(case)[policy]).numbers()
    names = exported_names(case)
    expected = {names.properties[name]: value for name, value in outcome.values.items()}
    assert len(expected) == len(case.measures)
    expected |= {names.ways[ending.name]: float(outcome.endings[ending.name][-1]) for ending in risk.endings}
    expected |= {way: float(outcome.ended(risk.endings, way)[-1]) for way in kinds(risk.endings)}
    assert found.keys() >= expected.keys()
    for name, value in expected.items():
        assert value == pytest.approx(found[name], rel=1e-8, abs=1e-13), name


def test_a_policy_that_begins_late_is_worked_out_again_too(tmp_path: Path) -> None:
    """Three windows: before the policy, and its two stages."""
    case, policy = audited("quarrel"), "press, then stop"
    (outcome,) = assess(case, [policy], delay=0.4).outcomes
    write_chain(case, policy, tmp_path, delay=0.4)
    found = Auditor(stormpy, tmp_path, file_stems(case)[policy]).numbers()
    assert "from 0.4 to 1.15 years; press__then_stop-3 from 1.15 to" in (tmp_path / "press__then_stop.props").read_text(
        "utf-8"
    )
    names = exported_names(case).properties
    assert {name: found[names[name]] for name in outcome.values} == pytest.approx(dict(outcome.values), rel=1e-8)


def test_every_kind_of_question_is_among_those_audited() -> None:
    kinds_asked = set()
    for slug, policy in AUDITED:
        case = audited(slug)
        for measure_spec in measure_specs(case):
            match measure_spec.asked:
                case ExpectedReward(name, over):
                    sections = ("counts", "stocks", "harms")
                    (section,) = (section for section in sections if name in getattr(case, section))
                    kinds_asked.add((section, over is not None))
                case TimeBoundedUntil(_, before) | TimeBoundedUntilOpen(_, before):
                    kinds_asked.add((type(measure_spec.asked).__name__, before is not None))
                case SojournTime(_, ended):
                    kinds_asked.add(("TimeIn", ended))
                case StateProbability():
                    kinds_asked.add(("At", policy is not None))
    assert kinds_asked == {
        *(
            (kind, more)
            for kind in ("counts", "stocks", "harms", "TimeBoundedUntil", "TimeBoundedUntilOpen", "TimeIn")
            for more in (True, False)
        ),
        ("At", True),
    }


@pytest.mark.parametrize(
    ("slug", "policy"), [("cuba-1962", "quarantine"), ("quarrel", "none"), ("hotline, over", "wait")]
)
def test_the_properties_are_read_beside_the_chain_in_the_prism_language(slug: str, policy: str, tmp_path: Path) -> None:
    case = audited(slug)
    write_chain(case, policy, tmp_path)
    auditor = Auditor(stormpy, tmp_path, file_stems(case)[policy])
    theirs: dict[str, float] = {}
    for stem in auditor.file_stems:
        theirs |= beside(tmp_path, stem)
    from_files = auditor.numbers()
    assert theirs == pytest.approx({name: from_files[name] for name in theirs}, rel=1e-9)
    assert {name for name in from_files if name not in theirs} == {
        match["name"] for match in SUM.finditer(auditor.said)
    }


def beside(folder: Path, stem: str) -> dict[str, float]:
    """Return what Storm answers to a file of properties beside the chain in the PRISM language."""
    program = stormpy.parse_prism_program(str(folder / f"{stem}-1.prism"), prism_compat=True)
    text = (folder / f"{stem}.props").read_text(encoding="utf-8")
    read = stormpy.parse_properties_for_prism_program(text, program)
    assert [found.name for found in read] == [match["name"] for match in PROPERTY.finditer(text)]
    options = stormpy.BuilderOptions([found.raw_formula for found in read])
    model = stormpy.build_sparse_model_with_options(program, options)
    return {found.name: float(stormpy.model_checking(model, found).at(model.initial_states[0])) for found in read}


def test_a_policy_with_a_very_long_name_has_the_same_numbers(offramp_here: Run, tmp_path: Path) -> None:
    """A name of 5,000 characters is cut in the names of files, and stands whole in a comment of the properties."""
    long, plain = "o" * 5000, load("hotline")
    case = plain.model_copy(update={"policies": {long: plain.policies["open the line"], **plain.policies}})
    write(case, tmp_path / "long.yaml")
    done = offramp_here("export-chain", "long.yaml", "out", "--policy", long, "--policy", "open the line")
    assert done.code == 0, done.err
    stem = file_stems(case)[long]
    assert len(stem) <= LONGEST
    assert long in (tmp_path / "out" / f"{stem}.props").read_text(encoding="utf-8")
    answers = beside(tmp_path / "out", stem)
    assert answers == beside(tmp_path / "out", "open_the_line")
    assert len(answers) > 3
    write(case, tmp_path / "long.json")
    refused = offramp_here("export-chain", "long.json", "out")
    assert (refused.code, refused.out) == (1, "")
    assert "a key or a name has at most 1,024 characters" in refused.err


def test_names_that_are_reserved_words_are_read(tmp_path: Path) -> None:
    case = loads(RESERVED)
    write_chain(case, "min", tmp_path)
    auditor = Auditor(stormpy, tmp_path, "_min")
    theirs: dict[str, float] = {}
    for stem in auditor.file_stems:
        theirs |= beside(tmp_path, stem)
    from_files = auditor.numbers()
    assert theirs == pytest.approx({name: from_files[name] for name in theirs}, rel=1e-9)
    (outcome,) = assess(case, ["min"]).outcomes
    names = exported_names(case).properties
    assert {name: from_files[names[name]] for name in case.measures} == pytest.approx(dict(outcome.values), rel=1e-8)


def test_what_storm_would_refuse_is_known(tmp_path: Path) -> None:
    """Storm takes no keyword as a name; that those of PRISM are among ours its own parser can't tell."""
    plain = 'ctmc\nmodule m\n  v : [0..1] init 0;\n  [] v=0 -> 0.5:(v\'=1);\nendmodule\nrewards "{word}"\n  v=0 : 1.0;\nendrewards\n'
    refused = set()
    for word in (*KEYWORDS, *(f"_{word}" for word in KEYWORDS), "shots", "time_x", "s_less"):
        file = tmp_path / "word.prism"
        file.write_text(plain.replace("{word}", word), encoding="utf-8")
        try:
            stormpy.parse_prism_program(str(file), prism_compat=True)
        except RuntimeError:
            refused.add(word)
    assert {"min", "max", "init", "module", "true", "ctmc"} <= refused <= KEYWORDS


def test_a_chain_of_two_windows_has_an_entry(tmp_path: Path) -> None:
    case = load("hotline")
    files = {path.name for path in write_chain(case, "offer and answer", tmp_path)}
    assert {"offer_and_answer-1.tra", "offer_and_answer-2.tra", "offer_and_answer-2.entry"} <= files
    (group,) = chains_of(schedule_of(case, "offer and answer"), best_values(case))
    lines = (tmp_path / "offer_and_answer-2.entry").read_text(encoding="utf-8").splitlines()
    assert [int(line.split()[1]) for line in lines[1:]] == group.entries[1].tolist()
    with pytest.raises(OutputError, match="add --force to write over it"):
        write_chain(case, "offer and answer", tmp_path)
    assert len(write_chain(case, "offer and answer", tmp_path, force=True)) == len(files)
