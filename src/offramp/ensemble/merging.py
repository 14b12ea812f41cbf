"""Merging the shards of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from offramp.ensemble.ensemble import chunks_of
from offramp.ensemble.provenance import apart, case_beside, provenance, with_versions
from offramp.ensemble.store import Store, loaded, refuse_taken, store_in, worlds_of
from offramp.errors import ResultsError
from offramp.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.ensemble.outcomes import Outcomes

__all__ = ["merge"]


def merge(folder: str | Path, shards: Sequence[str | Path]) -> Outcomes:
    """Bring the results of several folders, of one run, together in a folder, and read them.

    Nothing is written before all has been read and is right, and what is there already stays.

    Raises
    ------
    ResultsError
        where the folders are of different runs, the folder has other things in it, a file is damaged, or worlds are missing from
        all.
    OutputError
        where the folder cannot be written.
    """
    stores = [store_in(shard) for shard in shards]
    first = stores[0]
    for other in stores[1:]:
        differ = apart(other.says, first.says, "there")
        if differ:
            raise ResultsError(
                f"{other.folder}: is of another run than {first.folder}; it differs in {'; '.join(differ)}; shards of one run have the "
                f"same case, seed, worlds, policies and version"
            )
    plan, worlds = worlds_of(first)
    whole = Store(Path(folder), first.key, first.says, (first.folder / "case.yaml").read_bytes().decode())
    _refuse_merging(whole)
    spans = [span for span in chunks_of(worlds.count, first.says["chunk"]) if not whole.has(*span)]
    found = [(span, store) for span in spans if (store := _best(stores, span)) is not None]
    for span, store in found:
        store.read(*span, worlds)
    replace(whole, says=with_versions(first.says, [store.says for _, store in found])).begin()
    for span, store in found:
        write_whole(whole.path(*span), store.path(*span).read_bytes())
    return loaded(whole, plan, worlds)


def _best(stores: Sequence[Store], span: tuple[int, int]) -> Store | None:
    """Return the first of several folders that has a chunk as it should be; None where none has it at all."""
    having = [store for store in stores if store.has(*span)]
    right = next((store for store in having if store.wrong(*span) is None), None)
    if having and right is None:
        having[0].check(*span)
    return right


def _refuse_merging(whole: Store) -> None:
    """Raise where the results of shards cannot be brought together in a folder."""
    if whole.begun:
        known = provenance(whole.folder)
        differ = apart(known, whole.says, "in the shards")
        if differ:
            raise ResultsError(
                f"{whole.folder}: holds the results of another run; it differs in {'; '.join(differ[:3])}; name a new folder"
            )
        case_beside(whole.folder, known["digest"])
    refuse_taken(whole)
