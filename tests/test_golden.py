"""The catalog cases give, to the letter, what their golden files show; a change to them is a change to be read.

`make golden` writes the files anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import offramp
from offramp.case.catalog import slugs
from offramp.stability.words import explained
from offramp.tables import joined

FOLDER = Path(__file__).parent / "golden"


def golden(slug: str) -> str:
    """What a reviewer should see of a case: its size, what holds, why the status quo does or does not, the ways to its goals."""
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


@pytest.mark.parametrize("slug", slugs())
def test_catalog_case_gives_its_golden_output(slug: str) -> None:
    assert golden(slug) == (FOLDER / f"{slug}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(slugs())


if __name__ == "__main__":
    for name in sys.argv[1:] or slugs():
        (FOLDER / f"{name}.txt").write_text(golden(name), encoding="utf-8")
