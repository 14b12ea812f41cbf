"""The claims in the brief: by group in front, with conditions in the annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Paragraph
from offramp.claim_testing.claims import claims_table
from offramp.claim_testing.results import ClaimStatus
from offramp.claim_testing.words import share_in_words
from offramp.tables import Table
from offramp.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.claim_testing.verdicts import ClaimVerdict

__all__ = ["claims_at_a_glance", "claims_in_full"]

GROUPS = ("hold", "depend", "fail", "not tested")
"""The verdicts by which claims stand together, in this order."""


def claims_at_a_glance(verdicts: Sequence[ClaimVerdict]) -> Table | None:
    """Return the claims by verdict; None where the case makes none."""
    if not verdicts:
        return None
    groups: dict[str, list[str]] = {}
    for verdict in verdicts:
        groups.setdefault(_group(verdict), []).append(_named(verdict))
    order = [name for name in GROUPS if name in groups]
    return Table(
        "", ("claims", "which"), tuple((f"{name} ({len(groups[name])})", "; ".join(groups[name])) for name in order)
    )


def claims_in_full(verdicts: Sequence[ClaimVerdict], worlds: int = 0) -> Iterator[Paragraph | Table]:
    """Yield the claims with their verdicts and conditions; `worlds` is in how many worlds they were tested, 0 for none."""
    if not verdicts:
        return
    tested = sum(verdict.tested for verdict in verdicts)
    rest = len(verdicts) - tested
    if worlds:
        others = f"; {rest} are not tested, which says nothing for or against them" if rest else ""
        yield Paragraph(
            f"{tested} of {len(verdicts)} claims are tested: those on what holds and what can be reached under every reading, those on "
            f"chances and on the order of options in {worlds:,} worlds{others}."
        )
    else:
        others = "; the others are not yet tested, which says nothing for or against them" if rest else ""
        yield Paragraph(
            f"{tested} of {len(verdicts)} claims speak of what holds and what can be reached, and are tested here{others}."
        )
    yield claims_table(verdicts)


def _group(verdict: ClaimVerdict) -> str:
    if not verdict.tested:
        return "not tested"
    if verdict.holds is None:
        return "depend"
    return "hold" if verdict.holds else "fail"


def _named(verdict: ClaimVerdict) -> str:
    """Name a claim, with in how many worlds it holds or under which readings, or that it is as stated or on average."""
    if verdict.share is not None:
        told = [f"{share_in_words(verdict.share)} of worlds"] if 0 < verdict.share < 1 else []
        if verdict.status is ClaimStatus.AS_STATED:
            told = ["in every world" if verdict.varies else verdict.status.value]
        # Where most worlds hang on whether equals count, the share alone would mislead.
        told += [f"both sides equal in {share_in_words(verdict.tied)}"] if verdict.tied > 0.5 else []
        return f"{verdict.name} ({', '.join(told)})" if told else verdict.name
    if verdict.status in (ClaimStatus.AS_STATED, ClaimStatus.ON_AVERAGE):
        return f"{verdict.name} ({verdict.status.value})"
    held = [name for name, value in verdict.by_reading.items() if value]
    return f"{verdict.name} ({listed(held)})" if held and len(held) < len(verdict.by_reading) else verdict.name
