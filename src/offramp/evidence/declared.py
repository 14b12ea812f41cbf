"""Estimates by name: those that ship with the package, and those that a case declares."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from offramp.case.evidence import EvidenceEstimate, dated
from offramp.case.record import read_day
from offramp.errors import QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case

__all__ = ["declaration", "declared", "query_of", "shipped"]


class _Loader(yaml.SafeLoader):
    """Reads dates as text, as a case file does."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def shipped() -> Mapping[str, EvidenceEstimate]:
    """Return the estimates that ship with the package, by name.

    >>> shipped()["cns.launches"].estimate
    'rate'
    """
    text = files("offramp.evidence").joinpath("estimates.yaml").read_text(encoding="utf-8")
    stated = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader without dates)
    return {name: EvidenceEstimate.model_validate(value) for name, value in stated.items()}


def declared(case: Case | None = None) -> dict[str, EvidenceEstimate]:
    """Return all estimates by name; one that a case declares takes the place of a shipped one of the same name."""
    return dict(shipped()) | (dict(case.evidence) if case is not None else {})


def declaration(reference: str, case: Case | None = None) -> tuple[str, EvidenceEstimate, str]:
    """Return the name of a referred estimate, its declaration, and the date up to which the record is used (or an empty text).

    >>> declaration("cns.launches@2017-06-28")[2]
    '2017-06-28'

    Raises
    ------
    QuestionError
        where no estimate has the name, or the date is none.
    """
    name, day = dated(reference)
    known = declared(case)
    if name not in known:
        raise QuestionError(f"there is no evidence `{name}`{did_you_mean(name, known)}")
    if day:
        try:
            read_day(day)
        except ValueError as error:
            raise QuestionError(f"`{reference}`: {error}") from None
    return name, known[name], day


def query_of(estimate: EvidenceEstimate) -> str:
    """Return the declaration in one line, as it is written in a case.

    >>> query_of(shipped()["nuclear.tests"])
    '{estimate: rate, of: {data: nuclear-tests}, first: 2006-10-09}'
    """
    stated = estimate.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude={"label", "note", "source", "counted"}
    )
    return _flow(stated)


def _flow(value: object) -> str:
    """Return a value as YAML in one line, without empty mappings and lists."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items() if inner not in ({}, [])) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    text = str(value)
    return f'"{text}"' if text in ("yes", "no") else text
