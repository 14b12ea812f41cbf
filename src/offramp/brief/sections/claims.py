"""The claims in the brief: with their conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.blocks import Paragraph
from offramp.claim_testing.claims import claims_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.tables import Table

__all__ = ["claims_in_full"]


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
