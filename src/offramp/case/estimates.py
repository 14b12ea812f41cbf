"""Every estimate of a case, with its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.case.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.model import Case, Path

__all__ = ["estimates"]


def estimates(case: Case) -> Iterator[tuple[Path, Estimate]]:
    """Every estimate of a case with its path, in the order of the file's sections."""

    def look(value: Any, path: Path) -> Iterator[tuple[Path, Estimate]]:
        if isinstance(value, Estimate):
            yield path, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from look(inner, (*path, key))
        elif hasattr(value, "model_fields_set"):
            for name, info in type(value).model_fields.items():
                yield from look(getattr(value, name), (*path, info.alias or name))

    for name, info in type(case).model_fields.items():
        yield from look(getattr(case, name), (info.alias or name,))
