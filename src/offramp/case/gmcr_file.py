"""A `.gmcr` file as records, checked for consistency.

A file numbers its options from 0. A condition is a list of `[number, "Y" or "N"]`, a conjunction, or several such
lists, a disjunction. Older files call a ranking `preferenceVector`. The misperceptions of a decision maker are
conditions on the states that it wrongly considers impossible. The coalitions divide the decision makers, each given by
its number, into groups; a number alone is a group of one.

Source: files that GMCR+ wrote (versions 0.3.1 to 0.3.12).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from offramp.errors import CaseError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["IRREVERSIBLE", "Condition", "File", "GmcrOption", "Maker", "read_file"]

IRREVERSIBLE = {"fwd": "on", "back": "off", "both": None}
"""The position that an option never leaves, by the direction that the file permits."""


def _members(value: Any) -> Any:
    """Convert a condition, one conjunction or several, to a list of conjunctions."""
    if isinstance(value, dict):
        return value.get("members")
    return [value] if isinstance(value, list) else value


def _groups(value: Any) -> Any:
    """Convert a single state of a ranking to a tie of one."""
    return [group if isinstance(group, list) else [group] for group in value] if isinstance(value, list) else value


MOST_FOUND = 30
"""Number of characters of a text that a message about it shows."""


class _Part(BaseModel):
    """A part of the file; unknown keys are kept for the summary."""

    model_config = ConfigDict(frozen=True, extra="allow")


Condition = Annotated[tuple[tuple[tuple[int, Literal["Y", "N"]], ...], ...], BeforeValidator(_members)]


class GmcrOption(_Part):
    """An option of a decision maker, and the direction in which it can be changed."""

    name: str
    direction: Literal["both", "fwd", "back"] = Field("both", validation_alias="permittedDirection")


class Maker(_Part):
    """A decision maker: its options by their numbers, and its preferences."""

    name: str
    options: tuple[int, ...]
    statements: tuple[Condition, ...] = Field((), validation_alias="preferences")
    ranking: Annotated[tuple[tuple[int, ...], ...], BeforeValidator(_groups)] = Field(
        (), validation_alias=AliasChoices("preferenceRanking", "preferenceVector")
    )
    misperceptions: tuple[Condition, ...] = ()


class File(_Part):
    """The whole file; with `manual` the rankings count, else the statements."""

    options: tuple[GmcrOption, ...]
    makers: tuple[Maker, ...] = Field(validation_alias="decisionMakers")
    infeasibles: tuple[Condition, ...]
    manual: bool = Field(
        False, validation_alias=AliasChoices("useManualPreferenceRanking", "useManualPreferenceVectors")
    )
    coalitions: tuple[int | tuple[int, ...], ...] = ()


def read_file(text: str, origin: str) -> File:
    """Return the file as records with valid numbers.

    >>> maker = '{"name": "Peru", "options": [0]}'
    >>> text = f'{{"options": [{{"name": "Go"}}], "decisionMakers": [{maker}], "infeasibles": []}}'
    >>> read_file(text, "a.gmcr").makers[0].name
    'Peru'

    Raises
    ------
    CaseError
        with all problems.
    """
    try:
        file = File.model_validate(json.loads(text))
        messages = list(_wrong(file))
    except ValidationError as error:
        messages = [_sentence(entry) for entry in error.errors(include_url=False)]
    except json.JSONDecodeError as error:
        raise CaseError([Problem(_no_json(text, error), Place(origin, error.lineno, error.colno))]) from None
    except (ValueError, RecursionError):
        messages = ["this is no file of GMCR+: a number is too long, or brackets are nested too deeply"]
    if messages:
        raise CaseError(Problem(message, Place(origin)) for message in messages)
    return file


def _no_json(text: str, error: json.JSONDecodeError) -> str:
    """Say that a text is no JSON, with what stands at the place where it stops to be."""
    found = text[error.pos : error.pos + MOST_FOUND].partition("\n")[0].strip()
    where = f"found `{found}`" if found else "the line ends" if text[error.pos :].strip() else "the file ends"
    return f"this is no file of GMCR+: expected JSON, but here {where}"


def _sentence(entry: Any) -> str:
    """Put one entry of pydantic's list of errors into words."""
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in entry["loc"]).lstrip(".")
    if entry["type"] == "missing":
        return f"`{where}` is missing"
    return f"`{where or 'the file'}`: {entry['msg'].replace('Input should be', 'expected')}"


def _wrong(file: File) -> Iterator[str]:
    """Name the unknown numbers, and the options without exactly one decision maker."""
    if not file.makers or not file.options:
        yield "a conflict needs decision makers and options; this one has none"
    owned = [i for maker in file.makers for i in maker.options]
    of_makers = (condition for maker in file.makers for condition in (*maker.statements, *maker.misperceptions))
    conditions = [*file.infeasibles, *of_makers]
    named = [i for condition in conditions for conjunction in condition for i, _ in conjunction]
    for i in sorted({i for i in [*owned, *named] if not 0 <= i < len(file.options)}):
        yield f"there is no option {i}; the options are numbered from 0 to {len(file.options) - 1}"
    for i, option in enumerate(file.options):
        if owned.count(i) != 1:
            count = owned.count(i) or "no"
            yield f"option {i}, `{option.name}`, belongs to {count} decision makers, not to one"
    allied = [i for coalition in file.coalitions if isinstance(coalition, tuple) for i in coalition]
    for i in sorted({i for i in allied if not 0 <= i < len(file.makers)}):
        yield f"there is no decision maker {i}; they are numbered from 0 to {len(file.makers) - 1}"
    for entry in file.coalitions:
        if isinstance(entry, tuple) and len(set(entry)) < max(1, len(entry)):
            yield f"the coalition {list(entry)} must have one or more different decision makers"
    if _always(file.infeasibles):
        yield "an infeasible condition names no option"
    for maker in file.makers:
        if _always(maker.misperceptions):
            yield f"a misperception of `{maker.name}` names no option"


def _always(conditions: tuple[Condition, ...]) -> bool:
    """Return whether one of some conditions is always true because it names no option."""
    return any(not conjunction for condition in conditions for conjunction in condition)
