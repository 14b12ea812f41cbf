"""Imports of case files: YAML, JSON and `.gmcr`."""

from __future__ import annotations

import json
from typing import Any

from offramp.errors import CaseError, Place, Problem, QuestionError

__all__ = ["imported"]


def imported(data: bytes, file: str) -> dict[str, Any]:
    """Return the text of a case file in YAML, and the problems it has.

    A YAML file is taken as it is, also one with problems, which the workbench shows. The values of a JSON file are taken too, also
    those with problems. A `.gmcr` file has to be valid.
    """
    from offramp.case.gmcr import from_gmcr
    from offramp.case.reading import loads
    from offramp.case.writing import to_yaml

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{file}: this is not a text file in UTF-8 (byte {error.start + 1})") from None
    if "\0" in text:
        raise QuestionError(f"{file}: this is not a text file; it has a zero byte")
    if not text.strip():
        raise QuestionError(f"{file}: the file is empty")
    ending = file.rpartition(".")[2].casefold()
    if ending == "gmcr":
        return {"text": to_yaml(from_gmcr(text, file)), "problems": []}
    if ending == "json":
        try:
            return {"text": to_yaml(loads(text.replace("\t", " "), file)), "problems": []}
        except CaseError as error:
            return {"text": _as_yaml(text, error), "problems": _listed(error, file)}
    if ending not in ("yaml", "yml"):
        raise QuestionError(f"{file}: expected a file that ends in .yaml, .yml, .json or .gmcr")
    try:
        loads(text, file)
    except CaseError as error:
        return {"text": text, "problems": _listed(error, file)}
    return {"text": text, "problems": []}


def _listed(error: CaseError, file: str) -> list[str]:
    return [str(Problem(each.message, each.place or Place(file))) for each in error.problems]


def _as_yaml(text: str, error: CaseError) -> str:
    """Return the values of a JSON file as YAML; raise the error of the case where the file is no JSON object."""
    import yaml

    try:
        values = json.loads(text)
        if isinstance(values, dict):
            return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=1000)
    except (ValueError, RecursionError, yaml.YAMLError):
        pass
    raise error
