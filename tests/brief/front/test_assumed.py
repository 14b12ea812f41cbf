"""How much is assumed: counts by source, hindsight, and the model beside the record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.brief.front.tales import tale

from offramp.brief.front.assumed import assumed
from offramp.findings.basis import Basis
from offramp.findings.record import AgainstTheRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings


def told(found: Findings, **changed: Any) -> tuple[str, ...]:
    return assumed(tale(found, **{"record": AgainstTheRecord(), **changed}))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            (3, 2, 1),
            "A source gives 3 of the 6 numbers, a source with the author's judgement 2, that judgement alone 1.",
        ),
        ((0, 0, 6), "All 6 numbers are the author's judgement."),
    ],
)
def test_numbers_are_counted_by_source(
    numbers: tuple[int, int, int], said: str, catalog_findings: Callable[[str], Findings]
) -> None:
    found = told(catalog_findings("river"), basis=Basis(numbers, (0, 0, 2), 0))
    assert found[0] == said
    assert found[1] == "The author alone answers for all statements of what the sides want (2)."
    assert len(found) == 3


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((3, 0, 0), "A source stands behind each statement of what the sides want (3)."),
        ((1, 1, 1), "The author alone answers for 1 of the 3 statements of what the sides want."),
    ],
)
def test_statements_are_counted_by_source(
    statements: tuple[int, int, int], said: str, catalog_findings: Callable[[str], Findings]
) -> None:
    assert told(catalog_findings("river"), basis=Basis((0, 0, 0), statements, 0))[0] == said


def test_nothing_is_said_of_what_is_not_stated(catalog_findings: Callable[[str], Findings]) -> None:
    (last,) = told(catalog_findings("river"), basis=Basis((0, 0, 0), (0, 0, 0), 0))
    assert last == (
        "Shares of worlds reflect the ranges that the author states, not frequencies in the world (20 draws, seed 0)."
    )


@pytest.mark.parametrize(("later", "said"), [(1, "1 entry that was"), (3, "3 entries that were")])
def test_hindsight_is_counted(later: int, said: str, catalog_findings: Callable[[str], Findings]) -> None:
    found = told(catalog_findings("river"), basis=Basis((0, 0, 0), (0, 0, 0), later))
    assert found[0] == f"This brief uses {said} known only after 1 January 2031."


@pytest.mark.parametrize(
    ("score", "low", "high", "said"),
    [(0.4, 0.01, 0.2, "it loses."), (0.2, -0.2, -0.01, "it wins."), (0.4, -0.1, 0.3, "that may be chance.")],
)
def test_the_model_told_the_policy_is_judged_too(
    score: float, low: float, high: float, said: str, korea_findings: Findings
) -> None:
    hindcast = korea_findings.record.hindcast
    assert hindcast is not None
    changed = replace(hindcast, given=score, given_base_rate=0.3, given_low=low, given_high=high)
    found = told(korea_findings, record=AgainstTheRecord(hindcast=changed))
    (scored,) = (text for text in found if "Told the policy" in text)
    assert scored.endswith(said)


@pytest.mark.parametrize(
    ("model", "base", "said"), [(0.2, 0.3, "it wins."), (0.3, 0.2, "it loses."), (0.2, 0.2, "they are level.")]
)
def test_the_model_is_scored_beside_base_rates(model: float, base: float, said: str, korea_findings: Findings) -> None:
    hindcast = korea_findings.record.hindcast
    assert hindcast is not None
    changed = replace(hindcast, model=model, base_rate=base, mixed_events=0)
    found = told(korea_findings, record=AgainstTheRecord(hindcast=changed))
    (scored,) = (text for text in found if "Brier" in text)
    assert scored.endswith(said)
    assert f"scores {model:g}, base rates {base:g}" in scored
    none = replace(hindcast, events=0)
    assert not any("Brier" in text for text in told(korea_findings, record=AgainstTheRecord(hindcast=none)))


def test_a_duration_is_told_beside_the_record(korea_findings: Findings) -> None:
    found = told(korea_findings, record=AgainstTheRecord(durations=korea_findings.record.durations))
    (lasting,) = (text for text in found if text.startswith("Once begun"))
    assert lasting.startswith(
        "Once begun, a halt to tests lasts longer here than in the record. Under “relief for freeze”"
    )
    assert lasting.endswith("of 5 past ones, 60 % did.")
