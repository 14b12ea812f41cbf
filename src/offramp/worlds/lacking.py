"""Numbers that a case with risks must state for each actor and does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case

__all__ = ["lacking", "refuse_lacking"]

EXAMPLES = {
    "tempo": "    tempo: 4 per year      # how often it reconsiders",
    "reliability": "    reliability: 0.8       # the chance that it takes its best move and does not overlook it",
}
"""Example lines for an actor without a tempo or a reliability."""


def lacking(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return the actors without a tempo or a reliability, each with its missing keys.

    >>> from offramp.case.reading import load
    >>> lacking(load("chicken"))
    {'row': ('tempo', 'reliability'), 'column': ('tempo', 'reliability')}
    """
    keys = {
        actor: tuple(key for key in ("tempo", "reliability") if getattr(spec, key) is None)
        for actor, spec in case.actors.items()
    }
    return {actor: missing for actor, missing in keys.items() if missing}


def refuse_lacking(case: Case) -> None:
    """Raise `QuestionError` if actors lack a tempo or a reliability; the message names both and gives an example."""
    missing = lacking(case)
    if not missing:
        return
    parts = []
    for keys in dict.fromkeys(missing.values()):
        names = ", ".join(f"`{name}`" for name, lacks in missing.items() if lacks == keys)
        parts.append(f"{' and '.join(keys)} {'are' if len(keys) > 1 else 'is'} missing for {names}")
    first, keys = next(iter(missing.items()))
    examples = "\n".join(EXAMPLES[key] for key in keys)
    raise QuestionError(
        f"the case cannot be run over time: {'; '.join(parts)}; add for instance\n  {first}:\n{examples}"
    )
