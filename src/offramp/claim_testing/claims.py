"""Tests of the claims of a case: in every world and under every reading, with the conditions under which they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.twins import twins_in
from offramp.chain.schedule import runs_from_a_trigger
from offramp.claim_testing.answers import Basis
from offramp.claim_testing.graph_worlds import orders_drawn, true_in_worlds
from offramp.claim_testing.moment import moment_of, speaks_of
from offramp.claim_testing.results import ClaimStatus, SpeaksOf
from offramp.claim_testing.tests import in_worlds, on_average, under_readings
from offramp.claim_testing.truncation import UnequalEndsError, refuse_improved_by_the_end
from offramp.claim_testing.verdicts import ClaimVerdict
from offramp.claim_testing.words import conditions_in_words
from offramp.errors import QuestionError
from offramp.graph.graph import build
from offramp.naming import typed
from offramp.tables import Table
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from offramp.case.model import Case, Claim
    from offramp.ensemble.outcomes import Outcomes
    from offramp.graph.readings import Reading
    from offramp.naming import Naming

__all__ = ["claims", "claims_table", "known_within", "speaks_of_time", "told"]


def claims(
    case: Case, readings: Sequence[Reading], outcomes: Outcomes | None = None, *, names: Collection[str] | None = None
) -> tuple[ClaimVerdict, ...]:
    """Test the claims of a case.

    Claims on stability and reachability alone are tested under each reading and, where the case doubts an order of
    statements, also in each world of `outcomes`. Claims on chances, amounts or the order of policies are tested in each
    world. A claim that cannot be tested is listed as not tested, never as passed.

    Parameters
    ----------
    case
        the case.
    readings
        the readings of its actors, as `readings` returns them.
    outcomes
        the outcomes of its policies in many worlds.
    names
        only these claims (default: all).

    >>> from offramp.case.reading import load
    >>> from offramp.graph.readings import readings
    >>> korea = load("korea-2017")
    >>> {verdict.name: verdict.verdict for verdict in claims(korea, readings(korea))}["china supports"]
    'holds under every reading'
    """
    chosen = {name: claim for name, claim in case.claims.items() if names is None or name in names}
    if not chosen:
        return ()
    base = readings[0].graph if readings else build(case)
    questions = [node for claim in chosen.values() for node in _asked_in_worlds(claim, outcomes)]
    truths = true_in_worlds(base, outcomes.worlds, questions) if outcomes is not None and questions else {}
    basis = Basis(case, readings, base, outcomes, truths)
    return tuple(_verdict(basis, name, claim) for name, claim in chosen.items())


def _asked_in_worlds(claim: Claim, outcomes: Outcomes | None) -> Iterator[nodes.Node]:
    """Yield the questions on the graph that a claim asks in every world."""
    if claim.holds is not None and outcomes is not None and (speaks_of_time(claim) or orders_drawn(outcomes.worlds)):
        yield from (node for node in nodes.walk(claim.holds.tree) if isinstance(node, nodes.GRAPH_QUESTIONS))


def speaks_of_time(claim: Claim) -> bool:
    """Return whether a claim concerns chances, amounts or the order of policies, which differ from world to world."""
    return claim.holds is not None and speaks_of(claim.holds.tree) in (SpeaksOf.OVER_TIME, SpeaksOf.BOTH)


def _verdict(basis: Basis, name: str, claim: Claim) -> ClaimVerdict:
    tree = claim.holds.tree if claim.holds is not None else None
    facts: dict[str, Any] = {
        "name": name,
        "text": claim.text,
        "note": claim.note or "",
        "source": claim.source,
        "record": claim.record,
        "test": claim.holds.text if claim.holds is not None else "",
    }
    if tree is None:
        return ClaimVerdict(**facts, status=ClaimStatus.NOT_TESTED, untested="no test is stated")
    if isinstance(tree, nodes.Untestable):
        return ClaimVerdict(
            **facts, status=ClaimStatus.NOT_TESTABLE, untested="its author states that no model decides it"
        )
    facts |= {"speaks_of": speaks_of(tree), "moment": moment_of(basis.case, tree)}
    try:
        return ClaimVerdict(**facts, **_findings(basis, tree))
    except UnequalEndsError as error:
        return ClaimVerdict(**facts, status=ClaimStatus.NOT_TESTED, untested=str(error), cut_short=(error.cut,))
    except QuestionError as error:
        return ClaimVerdict(**facts, status=ClaimStatus.NOT_TESTED, untested=str(error))


def _findings(basis: Basis, tree: nodes.Node) -> dict[str, Any]:
    """Return the result of a claim's test; raise `QuestionError` if it cannot be tested."""
    twins = next(twins_in(basis.case, tree), None)
    if twins is not None:
        raise QuestionError(str(twins))
    questions = [node for node in nodes.walk(tree) if isinstance(node, nodes.QUESTIONS)]
    if not any(isinstance(node, nodes.WORLD_QUESTIONS) for node in questions):
        return under_readings(basis, tree)
    if basis.outcomes is None:
        raise QuestionError(
            "it concerns chances over time or the order of policies, which are tested in worlds: see `offramp claims`"
        )
    for policy in {node.policy for node in nodes.walk(tree) if isinstance(node, nodes.PolicyReference)}:
        if policy not in basis.outcomes.policies and runs_from_a_trigger(basis.case, policy):
            raise QuestionError(f"the time of “{policy}” runs from a trigger, which only simulated histories follow")
    refuse_improved_by_the_end(basis.case, tree, basis.outcomes)
    if all(isinstance(node, nodes.Mean) for node in questions):
        return on_average(basis, tree, basis.outcomes)
    return in_worlds(basis, tree, basis.outcomes)


def told(case: Case, verdicts: Sequence[ClaimVerdict], outcomes: Outcomes | None = None) -> dict[str, Any]:
    """Return verdicts as plain values, in the shape that `offramp claims --json` prints."""
    return {
        "case": case.title,
        "format": 1,
        "worlds": outcomes.count if outcomes is not None else 0,
        "seed": outcomes.worlds.seed if outcomes is not None else 0,
        "claims": [verdict.to_dict() for verdict in verdicts],
    }


def known_within(outcomes: Outcomes) -> str:
    """Return the number of worlds of the test, and the largest sampling error of a share.

    The error is that of a share of one half, where it is largest, as if the worlds were independent draws.
    """
    points = 100 * 1.96 * 0.5 / np.sqrt(outcomes.count)
    return f"{counted(outcomes.count, 'world')}, seed {outcomes.worlds.seed}: shares are known to within {points:.2g} points (95 %)"


def claims_table(verdicts: Sequence[ClaimVerdict], naming: Naming = typed) -> Table:
    """Return the verdicts as a table; `naming` names readings, inputs and conditions."""
    rows = tuple(
        (
            each.name,
            each.text,
            each.verdict,
            "; ".join(part for part in (conditions_in_words(each, naming), each.recorded, each.note) if part),
        )
        for each in verdicts
    )
    return Table("Claims", ("claim", "as it is made", "verdict", "conditions and notes"), rows)
