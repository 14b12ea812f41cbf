"""Every sentence and cell of the annex can be checked: it is a message with values, and each value is computed again."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.brief.annex.cells import said, witnessed
from tests.brief.front import test_witness as front
from tests.brief.front.graph_again import again as graph_again
from tests.brief.front.test_standing import ANSWERED
from tests.brief.readings import TEXT

import offramp
from offramp.findings.dynamic import DELAYS
from offramp.hindcasting.questions import read_questions
from offramp.language.extract import messages
from offramp.language.language import language_of
from offramp.language.values import Amount, Chance, Count, Names
from offramp.risk.assess import assess
from offramp.risk.base_rates import base_rates
from offramp.risk.waiting import waiting
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

TIMED = ("hotline", "korea-2017", "river")
GRAPHS = ("cuba-1962", "elmira-1991", "rival readings", "answers")
ON_A_GRAPH = {"leavers", "deterred", "against", "equilibria", "would leave", "firmness", "lowered"}
"""The first keys of origins that are computed again on a graph."""


@pytest.fixture(params=[*TIMED, *GRAPHS])
def found(request: pytest.FixtureRequest, catalog_findings: Callable[[str], Findings]) -> Findings:
    texts = {"rival readings": TEXT, "answers": ANSWERED}
    if request.param in texts:
        return offramp.find(offramp.loads(texts[request.param]))
    return catalog_findings(request.param)


def test_a_sentence_is_its_message_with_its_values_in_both_languages(found: Findings) -> None:
    alone = {message.id for message in messages() if isinstance(message.id, str)}
    for key in ("en", "fr"):
        spoken = language_of(key)
        told = witnessed(offramp.compose(found, language=key))
        assert len(told) > 15
        for sentence in told:
            if sentence.message in alone:
                assert spoken.say(sentence.message, **sentence.values) == sentence


def test_every_value_is_computed_again_from_its_origin(found: Findings) -> None:
    checked = 0
    known: dict[str, Any] = {}
    for sentence in witnessed(offramp.compose(found)):
        for value in sentence.values.values():
            of = dict(getattr(value, "of", {}))
            if not of or not isinstance(value, Chance | Amount | Count | Names):
                continue
            key = repr(sorted(map(str, of.items())))
            if key not in known:
                known[key] = again(found, of)
            expected = known[key]
            if expected is None:
                continue  # Names of a kind that the text of the case gives as they are.
            if isinstance(value, Names):
                assert [name.casefold() for name in value.names] == [name.casefold() for name in expected], sentence
            else:
                assert value.value == pytest.approx(expected * of.get("scale", 1), rel=1e-6, abs=1e-9), (sentence, of)
            checked += 1
    assert checked > 5


def again(found: Findings, of: dict[str, Any]) -> Any:
    """Compute a value of the annex again: on the graph, in the worlds, from the chain, or from the text of the case."""
    kind = next(iter(of))
    if kind in ON_A_GRAPH:
        return on_the_graph(found, of)
    match of:
        case {"claim": name}:
            return of_a_claim(found, name, of)
        case {"regret": _} | {"enough": _} | {"rank": _} | {"beats": _} | {"first by": _} | {"pawn": _}:
            return of_the_ranking(found, of)
        case {"worth of": _} | {"believed": _} | {"deal": _} | {"goals": _} | {"gains": _}:
            return of_the_findings(found, of)
        case {"ended": way, "policy": policy}:
            risk = assess(found.case, [policy] if policy in found.case.policies else None, images=of.get("reading"))
            return float(risk.outcome(policy).ended(risk.endings, way)[-1])
        case {"delayed": measure, "policy": policy, "by": delay}:
            cost = waiting(found.case, measure, [policy], steps=DELAYS)
            return float(cost.values[policy][int(np.argmin(np.abs(cost.delays - delay)))])
        case {"base rate": name}:
            return getattr(next(rate for rate in base_rates(found.case) if rate.name == name), of.get("end", "mean"))
        case {"weight": image, "of": actor}:
            images = found.case.images[actor]
            return images[image].weight / sum(each.weight for each in images.values())
        case {"box": measure, "number": "density" | "mass" | "coverage" as number}:
            return of_a_box(found, measure, number)
        case {"asked": text}:
            return of_the_hindcast(text, of)
        case {"best of": name} | {"low of": name} | {"high of": name}:
            each = next(one for one in estimates_in(found.case) if str(one.name) == name)
            return getattr(each.estimate, kind.split()[0])
    return front.again(found, of)


def on_the_graph(found: Findings, of: dict[str, Any]) -> Any:
    """Judge the graph again; of a status quo with several leavers the cell names one."""
    if "one" in of:
        leavers = graph_again(found.case, {}, {key: value for key, value in of.items() if key != "one"})
        called = found.case.called(of["one"])
        assert called in leavers
        return (called,)
    return graph_again(found.case, {}, of)


def of_a_claim(found: Findings, name: str, of: dict[str, Any]) -> Any:
    """Count the worlds in which a claim holds again, from its truth in each world."""
    assert found.options is not None
    outcomes = found.options.outcomes
    verdict = next(each for each in found.verdicts if each.name == name)
    match of:
        case {"number": "worlds"}:
            return outcomes.count
        case {"box": i, "number": number}:
            box = verdict.boxes[i]
            columns = {str(key): np.asarray(column) for key, column in outcomes.worlds.varied.items()}
            inside = np.logical_and.reduce([each.holds(columns[str(each.input)]) for each in box.restrictions])
            assert inside.sum() == box.worlds
            share = verdict.share or 0.0
            every = round((1 - share if share >= 0.5 else share) * outcomes.count)
            return {
                "mass": box.worlds / outcomes.count,
                "density": box.cases / box.worlds,
                "coverage": box.cases / every,
            }[number]
        case {"image": image}:
            return verdict.by_image[image]
        case {"number": "tied"}:
            return verdict.tied
        case {"number": "fewer"}:
            return round(min(verdict.share or 0.0, 1 - (verdict.share or 0.0)) * outcomes.count)
        case {"margin": key}:
            assert verdict.margin is not None
            return verdict.margin.least if key == "least" else verdict.margin.error
        case {"by reading": _}:
            return None
    return verdict.share


def of_the_ranking(found: Findings, of: dict[str, Any]) -> Any:
    """Compute regrets and shares again from the outcomes; ranks and indices from the findings."""
    assert found.options is not None
    ranking, outcomes = found.options.ranking, found.options.outcomes
    acceptability = ranking.acceptability
    match of:
        case {"regret": measure, "policy": policy}:
            spec = outcomes.measure_spec(measure)
            sign = 1.0 if spec.want == "high" else -1.0
            every = sign * np.array([outcomes.of(each, measure) for each in outcomes.policies])
            lost = every.max(axis=0) - every[outcomes.policies.index(policy)]
            return float(np.quantile(lost, 0.9)) if "percentile" in of else float(lost.mean())
        case {"enough": measure, "policy": policy}:
            spec = outcomes.measure_spec(measure)
            values = outcomes.of(policy, measure)
            assert spec.enough is not None
            return float((values >= spec.enough if spec.want == "high" else values <= spec.enough).mean())
        case {"rank": place, "policy": policy}:
            assert acceptability is not None
            return float(acceptability.shares[ranking.policies.index(policy)][place - 1])
        case {"beats": other, "policy": policy}:
            assert acceptability is not None
            return acceptability.pairwise[policy][other]
        case {"pawn": name, "measure": measure}:
            driver = next(each for each in found.options.drivers if each.measure_spec.name == measure)
            return next(each.median for each in (driver.choice or driver.moves).influences if str(each.input) == name)
    return None


def of_the_findings(found: Findings, of: dict[str, Any]) -> Any:
    """Compute the value of information and the equilibria by beliefs again."""
    match of:
        case {"worth of": "everything", "measure": measure}:
            return perfect_information(found, measure)
        case {"believed": how}:
            game = offramp.hypergame(found.case)
            return len((game.true if how == "nobody is wrong" else game).equilibria("seq"))
    return None


def of_the_hindcast(text: str, of: dict[str, Any]) -> Any:
    """Read an outcome in the question set, and a forecast in the file of the hindcast, as it was written."""
    if "outcome" in of:
        asked = next(one for one in read_questions("korea-2017").questions.values() if one.text == text)
        return getattr(asked.outcome, of["outcome"])
    stored = json.loads(files("offramp.hindcasting").joinpath("catalog/korea-2017.json").read_text(encoding="utf-8"))
    row = next(row for row in stored["questions"] if row[0] == text)
    answer = row[3 + ("model", "mixed", "base_rate", "given").index(of["by"])]
    return answer[("best", "low", "high").index(of["end"])]


def perfect_information(found: Findings, measure: str) -> float | None:
    """Return how much better the best option of each world is on average than the option that is best on average."""
    assert found.options is not None
    outcomes = found.options.outcomes
    spec = outcomes.measure_spec(measure)
    sign = 1.0 if spec.want == "high" else -1.0
    every = sign * np.array([outcomes.of(policy, measure) for policy in outcomes.policies])
    return float(every.max(axis=0).mean() - every.mean(axis=1).max())


def of_a_box(found: Findings, measure: str, number: str) -> float:
    """Count the worlds in the first box, and those among them in which the lead fails."""
    assert found.options is not None
    outcomes = found.options.outcomes
    worlds, cases = front.box(found, measure, "worlds"), front.box(found, measure, "cases")
    failures = int(found.options.ranking.beaten(measure).sum())
    return {"mass": worlds / outcomes.count, "density": cases / worlds, "coverage": cases / failures}[number]


def test_the_french_annex_says_nothing_in_english_unmarked(found: Findings) -> None:
    """Texts of the annex that have a translation are said in French; a borrowed one stands in quotation marks."""
    english = {text for text in said(offramp.compose(found)) if text.endswith(".") and " the " in text}
    french = said(offramp.compose(found, language="fr"))
    spoken = language_of("fr")
    own = {text for each in found.verdicts for text in (each.note, each.text)} | {found.case.summary or ""}
    own |= {source.cite for source in found.case.sources.values()}
    for text in french:
        if text in english and not spoken.knows(text):
            assert any(text in words or words in text for words in own if words), text
