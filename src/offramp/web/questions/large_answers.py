"""Answers on stability in cases whose states cannot be listed, in the shapes of the answers about others.

The twins have the shapes that the commands print with `--json` for a large case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.errors import QuestionError
from offramp.preference_sensitivity.answers import KINDS
from offramp.stability.concepts import BASIC, concept
from offramp.stability.words import explained, summed_up, verdicts_with_words
from offramp.symbolic.recheck import recheck_large
from offramp.symbolic.state_sets import nearest
from offramp.symbolic.witness import judge_large
from offramp.web.questions.labels import labels_of, noting_statements
from offramp.web.questions.reading import reading_of

if TYPE_CHECKING:
    from offramp.symbolic.analysis import LargeStability
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["basic_only", "equilibria_answer", "found_by", "reasons_answer"]


def basic_only(key: str) -> str:
    """Return the key of a basic concept; raise `QuestionError` for another, which needs a list of the states."""
    chosen = concept(key).key
    if chosen not in KINDS:
        raise QuestionError(
            f"{concept(key).label} needs a list of the states, and this case has too many; here answer {', '.join(each.upper() for each in KINDS)}"
        )
    return chosen


def found_by(graph: LargeGraph, search: str, most: int) -> tuple[list[int], int]:
    """Return the nearest states that a search finds, and the number of all: by id or name, or by a condition."""
    if search.casefold() == "status quo" or (search.startswith("s") and search[1:].isdecimal()):
        return [graph.state(search)], 1
    wanted = graph.satisfying(search)
    codes = nearest(graph.encoding, wanted, graph.code(graph.status_quo), most)
    return list(map(graph.number, codes)), graph.encoding.count(wanted)


def equilibria_answer(found: LargeStability, key: str, search: str, most: int, *, whole: bool) -> dict[str, Any]:
    """Return the strongest equilibria with their verdicts, or the states with a condition, equilibria first."""
    graph, chosen = found.graph, basic_only(key or "seq")
    condition = "" if search.startswith("s") and search[1:].isdecimal() else search
    states, number = _states(found, chosen, search, most)
    decided = chosen in found.unstable
    return {
        **reading_of(graph),
        "concept": chosen,
        "concept_name": f"{concept(chosen).name} ({concept(chosen).label})",
        "concepts": {each.key: f"{each.name} ({each.label})" for each in BASIC},
        "rows": [
            {
                "id": state_id(state),
                "name": graph.name(state),
                "words": graph.in_words(state),
                "held": [concept(each).label for each in found.unstable if found.holds(state, each)],
                "stable": [found.is_stable(state, actor, chosen) if decided else None for actor in graph.actors],
                "status_quo": state == graph.status_quo,
            }
            for state in states
        ],
        "found": number,
        "held": found.number_held,
        "counts": [(concept(each).label, found.count(each, condition or None)) for each in found.unstable],
        "cautions": found.cautions(),
        "twin": found.to_dict(condition or None) if whole else {},
    }


def _states(found: LargeStability, key: str, search: str, most: int) -> tuple[list[int], int]:
    graph = found.graph
    if not search:
        return list(dict.fromkeys([graph.status_quo, *found.strongest(most - 1)])), found.number_held
    states, number = found_by(graph, search, most)
    if number > 1 and key in found.unstable:
        states = list(dict.fromkeys([*found.equilibria(key, search, most), *states]))[:most]
    return states, number


def reasons_answer(graph: LargeGraph, state: str, actor: str, key: str) -> dict[str, Any]:
    """Return the verdicts on a state for an actor, each witness checked by the definition without diagrams."""
    number, who = graph.state(state or "status quo"), actor or graph.actors[0]
    graph.index(who)
    keys = [basic_only(key)] if key else list(KINDS)
    with graph.encoding.diagrams.clock.running():
        verdicts = [judge_large(graph, number, who, each) for each in keys]
    checks = [recheck_large(graph, verdict) for verdict in verdicts]
    if not all(checks):
        raise AssertionError("a witness failed its check by the definition")
    full = next((each for each in verdicts if each.concept == "seq"), verdicts[0])
    twin, told = verdicts_with_words(graph, number, verdicts), dict[str, None]()
    for entry, check in zip(twin["verdicts"], checks, strict=True):
        entry["checked"] = {"sound": check.sound, "complete": check.complete}
    return {
        **reading_of(graph),
        "state": state_id(number),
        "name": graph.name(number),
        "words": graph.in_words(number),
        "actor": who,
        "concept": key,
        "concepts": {each.key: f"{each.name} ({each.label})" for each in BASIC},
        "short": [{"stable": each.stable, "words": summed_up(graph, each)} for each in verdicts],
        "explained": explained(graph, full, noting_statements(labels_of(graph.case), told)),
        "statements": list(told),
        "full": full,
        "twin": twin,
    }
