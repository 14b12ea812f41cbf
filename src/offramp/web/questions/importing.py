"""Imports of case files: YAML, JSON and `.gmcr`."""

from __future__ import annotations

from typing import Any

from offramp.errors import CaseError, Place, Problem, QuestionError

__all__ = ["imported"]


def imported(data: bytes, file: str) -> dict[str, Any]:
    """Return the text of a case file in YAML, and the problems it has.

    A YAML file is taken as it is, also one with problems, which the workbench shows. A `.gmcr` or JSON file has to be valid.
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
        return {"text": to_yaml(loads(text.replace("\t", " "), file)), "problems": []}
    if ending not in ("yaml", "yml"):
        raise QuestionError(f"{file}: expected a file that ends in .yaml, .yml, .json or .gmcr")
    try:
        loads(text, file)
    except CaseError as error:
        return {"text": text, "problems": [str(Problem(p.message, p.place or Place(file))) for p in error.problems]}
    return {"text": text, "problems": []}
