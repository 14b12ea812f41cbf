"""The catalog cases give, to the letter, what their golden files show; a change to them is a change to be read.

`make golden` writes the files anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import offramp
from offramp.case.catalog import slugs
from offramp.claim_testing.claims import claims_table
from offramp.findings.findings import find
from offramp.hindcasting.hindcast import hindcast
from offramp.hindcasting.stored import stored_hindcast, stored_text
from offramp.stability.words import explained
from offramp.symbolic.analysis import LargeStability
from offramp.symbolic.engine import goal_table
from offramp.symbolic.route import shortest_route
from offramp.tables import joined
from tests.conftest import FEW_SAMPLES, LISTED, SAMPLES
from tests.hindcasting.korean import WORLDS, korean

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

TIMED = ("hotline", "korea-2017", "river")
"""The cases that say how things move over time: their risk, ranking, claims and brief have golden files too."""

STORED = Path(offramp.__file__).parent / "hindcasting" / "catalog" / "korea-2017.json"
"""The hindcast that ships with the Korean case, for its brief."""

HINDCAST = "korea-2017-hindcast.txt"
"""The file of what `offramp hindcast korea-2017` shows, in few worlds."""

FOLDER = Path(__file__).parent / "golden"


def golden(slug: str) -> str:
    """Golden output of a case: its size, what holds, why the status quo does or does not, the ways to its goals."""
    case = offramp.load(slug)
    graph = offramp.build(case)
    stability = offramp.analyse(graph)
    parts = [f"{case.title}: {graph.size} states; status quo {graph.name(graph.status_quo)}", joined(stability.parts())]
    parts += [explained(graph, stability.why(graph.status_quo, actor, "seq")) for actor in graph.actors]
    for reading in offramp.readings(case):
        for goal in case.goals:
            found = offramp.routes(reading.graph, goal, most=1)
            parts.append(
                f"== {reading.name}: {goal}\n{joined(found.parts())}\n{offramp.deals(reading.graph, goal, most=3).answer()}"
            )
    return "\n\n".join(parts) + "\n"


def golden_large(slug: str) -> str:
    """Golden output of a case whose states cannot be listed, from decision diagrams."""
    case = offramp.load(slug)
    graph = offramp.encode(case)
    stability = offramp.analyse(graph)
    assert isinstance(stability, LargeStability)
    aimed = [goal_table(stability, goal) for goal in case.goals]
    parts = [f"{case.title}: {graph.size:,} states; status quo {graph.name(graph.status_quo)}"]
    parts.append(joined([*stability.parts(most=5), *aimed]))
    (reached,) = stability.equilibria("seq", "plan", most=1)
    for state in (graph.status_quo, reached):
        parts += [explained(graph, stability.why(state, actor, "seq")) for actor in graph.actors]
    for by in ("deals", "improvements"):
        parts += [joined(shortest_route(graph, goal, by=by).parts()) for goal in case.goals]
    return "\n\n".join(parts) + "\n"


def over_time(found: Findings) -> str:
    """Golden output of the risk, the ranking and the claims of a case."""
    assert found.dynamic is not None
    assert found.options is not None
    parts = [[str(found.dynamic.risk)], found.options.ranking.parts(), [claims_table(found.verdicts)]]
    return "\n\n".join(joined(each) for each in parts) + "\n"


def brief_of(found: Findings) -> str:
    """Return the brief in Markdown, without the version of the program."""
    return str(offramp.compose(found)).replace(offramp.__version__, "(version)")


@pytest.mark.parametrize("slug", TIMED)
def test_risk_ranking_and_claims_give_their_golden_output(
    slug: str, catalog_findings: Callable[[str], Findings]
) -> None:
    assert over_time(catalog_findings(slug)) == (FOLDER / f"{slug}-over-time.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", TIMED)
def test_the_brief_gives_its_golden_output(slug: str, catalog_findings: Callable[[str], Findings]) -> None:
    assert brief_of(catalog_findings(slug)) == (FOLDER / f"{slug}.md").read_text(encoding="utf-8")


def test_the_hindcast_gives_its_golden_output(stored: Callable[[str, Callable[[], object]], Any]) -> None:
    assert f"{korean(stored)}\n" == (FOLDER / HINDCAST).read_text(encoding="utf-8")


def test_the_hindcast_of_the_brief_is_of_the_case_as_it_is() -> None:
    """Where this fails, the case has changed: `python -m tests.test_golden hindcast` makes it again."""
    found = stored_hindcast(offramp.load("korea-2017"))
    assert found is not None
    assert found.events >= 15
    assert len(found.questions) >= 20


@pytest.mark.parametrize("slug", slugs())
def test_catalog_case_gives_its_golden_output(slug: str) -> None:
    assert (golden if slug in LISTED else golden_large)(slug) == (FOLDER / f"{slug}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    expected = {
        *(f"{slug}.txt" for slug in slugs()),
        *(f"{slug}{end}" for slug in TIMED for end in ("-over-time.txt", ".md")),
        HINDCAST,
    }
    assert {file.name for file in FOLDER.iterdir()} == expected


if __name__ == "__main__":
    if not sys.argv[1:] or "hindcast" in sys.argv[1:]:
        (FOLDER / HINDCAST).write_text(f"{hindcast('korea-2017', samples=WORLDS)}\n", encoding="utf-8")
        STORED.write_text(
            stored_text(hindcast("korea-2017", claims=False), offramp.load("korea-2017")), encoding="utf-8"
        )
    for name in [name for name in sys.argv[1:] if name != "hindcast"] or (() if sys.argv[1:] else slugs()):
        (FOLDER / f"{name}.txt").write_text((golden if name in LISTED else golden_large)(name), encoding="utf-8")
        if name in TIMED:
            findings = find(offramp.load(name), samples=SAMPLES if name == "korea-2017" else FEW_SAMPLES)
            (FOLDER / f"{name}-over-time.txt").write_text(over_time(findings), encoding="utf-8")
            (FOLDER / f"{name}.md").write_text(brief_of(findings), encoding="utf-8")
