"""Merging the shards of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.ensemble.ensemble import chunks_of
from offramp.ensemble.provenance import provenance, run_differences, stored_case, with_versions
from offramp.ensemble.store import Store, existing_store, read_outcomes, refuse_unusable, worlds_of
from offramp.errors import ResultsError
from offramp.experts.panel_copies import panel_copies
from offramp.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.ensemble.outcomes import Outcomes

__all__ = ["merge"]


def merge(folder: str | Path, shards: Sequence[str | Path]) -> Outcomes:
    """Merge the result folders of one run's shards into one folder, and return its outcomes.

    All shards are read and checked before anything is written. Results already in the folder stay.

    Raises
    ------
    ResultsError
        if the shards are of different runs, the folder holds other files, a file is damaged, or worlds are missing from all
        shards.
    OutputError
        if the folder cannot be written.
    """
    stores = [existing_store(shard) for shard in shards]
    first = stores[0]
    for other in stores[1:]:
        differ = run_differences(other.provenance, first.provenance, "there")
        if differ:
            raise ResultsError(
                f"{other.folder}: belongs to another run than {first.folder}; it differs in {'; '.join(differ)}; shards of one run have "
                f"the same case, seed, worlds, policies and version"
            )
    plan, worlds = worlds_of(first)
    text = (first.folder / "case.yaml").read_bytes().decode()
    whole = Store(Path(folder), first.key, first.provenance, text, panel_copies(plan.case, first.folder))
    _refuse_folder(whole)
    spans = [span for span in chunks_of(worlds.count, first.provenance["chunk"]) if not whole.has(*span)]
    found = [(span, store) for span in spans if (store := _intact(stores, span)) is not None]
    for span, store in found:
        store.read(*span, worlds)
    replace(whole, provenance=with_versions(first.provenance, [store.provenance for _, store in found])).make()
    for span, store in found:
        write_whole(whole.path(*span), store.path(*span).read_bytes())
    return read_outcomes(whole, plan, worlds)


def _intact(stores: Sequence[Store], span: tuple[int, int]) -> Store | None:
    """Return the first store with an intact file of a chunk; None if no store has one.

    Raises
    ------
    ResultsError
        if stores have the file, but none an intact one.
    """
    having = [store for store in stores if store.has(*span)]
    right = next((store for store in having if store.wrong(*span) is None), None)
    if having and right is None:
        having[0].check(*span)
    return right


def _refuse_folder(whole: Store) -> None:
    """Raise `ResultsError` or `OutputError` if a folder cannot hold the merged results."""
    if whole.is_made:
        known = provenance(whole.folder)
        differ = run_differences(known, whole.provenance, "in the shards")
        if differ:
            raise ResultsError(
                f"{whole.folder}: holds the results of another run; it differs in {'; '.join(differ[:3])}; name a new folder"
            )
        stored_case(whole.folder, known["digest"])
    refuse_unusable(whole)
