"""From a `Case` to a file: the same case, in the shortest form of the format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from offramp.case.duration import YEARS, Duration
from offramp.case.estimate import Estimate
from offramp.case.expression import Expression
from offramp.case.model import Case, Stage
from offramp.case.parts import Event, Measure, Option, Rate, Source, SwingWeight
from offramp.case.preferences import (
    MUCH,
    ExpertOrder,
    Priority,
    Statement,
    Statements,
    StatementWeights,
    StateRanking,
)
from offramp.case.record import Record
from offramp.files import write_whole

__all__ = ["to_json", "to_values", "to_yaml", "write"]

_PER = {f"per {unit}" for unit in YEARS}
"""The units that an estimate may have after its number."""


def write(case: Case, path: str | Path) -> None:
    """Write a case as YAML, JSON or `.gmcr`, by the ending of `path`; the file is written whole or not at all.

    Raises
    ------
    OutputError
        if the file cannot be written.
    QuestionError
        if the ending is unknown, or the format cannot express the case.
    """
    from offramp.errors import QuestionError

    path = Path(path)
    match path.suffix.casefold():
        case ".yaml" | ".yml":
            text = to_yaml(case)
        case ".json":
            text = to_json(case)
        case ".gmcr":
            from offramp.case.gmcr_writing import to_gmcr

            text = to_gmcr(case)
        case other:
            raise QuestionError(f"a case is written as .yaml, .json or .gmcr, not as `{other or path.name}`")
    write_whole(path, text)


def to_json(case: Case) -> str:
    """Return the case as JSON, with the same keys as YAML."""
    text = json.dumps(to_values(case), ensure_ascii=False, indent=2)
    # Signs that JSON lets stand but that are line ends or forbidden in YAML, by which it is read again.
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n"


class _Dumper(yaml.SafeDumper):
    """Writes text without quotes wherever the reader of this project, which takes every scalar as text, reads it back."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


_Dumper.yaml_implicit_resolvers = {}


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    node = dumper.represent_scalar("tag:yaml.org,2002:str", value)
    if value in ("", "~", "null", "Null", "NULL") or re.search("[\x85\u2028\u2029]", value):
        node.style = '"'
    elif "\n" in value:
        node.style = "|"
    return node


_Dumper.add_representer(str, _text)


def to_yaml(case: Case) -> str:
    """Return the case as YAML.

    >>> from offramp.case.reading import loads
    >>> case = loads("{actors: {NO: {options: {go: Go}}}, status quo: [], preferences: {NO: [NO.go]}}")
    >>> loads(to_yaml(case)) == case
    True
    """
    values = _scalars(to_values(case))
    return yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def _scalars(value: Any) -> Any:
    """Return every scalar as the text that the reader will read."""
    if isinstance(value, dict):
        return {key: _scalars(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_scalars(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, int | float) else value


def to_values(case: Case) -> dict[str, Any]:
    """Return the case as plain values under the keys of the file, defaults left out.

    >>> from offramp.case.reading import loads
    >>> to_values(loads("{actors: {a: {options: {go: Go}}}, status quo: [], preferences: {a: [a.go]}}"))["preferences"]
    {'a': ['a.go']}
    """
    values = _record(case)
    return {"offramp": 1, "title": case.title, **values, "status quo": list(case.status_quo)}


def _record(record: Record) -> dict[str, Any]:
    """The fields of a record that differ from their defaults, under their keys in the file."""
    result: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            plain: Any = _policies(value) if name == "policies" else _plain(value)
            result[field.alias or name] = plain[0] if name == "source" and len(plain) == 1 else plain
    return result


def _plain(value: Any) -> Any:
    match value:
        case Expression() | Duration():
            return str(value)
        case Statements():
            written = _record(value)
            return written["statements"] if written.keys() == {"statements"} else written
        case ExpertOrder():
            return _expert(value)
        case Priority() if value.alone:
            return [value.above, value.below]
        case StateRanking():
            return _ranking(value)
        case StatementWeights():
            return {"weights": {text: _number(weight) for text, weight in value.weights.items()}, **_cited(value)}
        case Measure():
            return _measure(value)
        case Stage():
            rest = {key: inner for key, inner in _record(value).items() if key != "holds"}
            return {**value.holds, **rest}
        case SwingWeight():
            return _number(value.low) if value.low == value.high else _record(value)
        case Statement() | Option() | Event() | Source() | Rate() | Estimate():
            return _shortest(value)
        case Record():
            return _record(value)
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case tuple():
            return [_plain(inner) for inner in value]
        case float():
            return _number(value)
    return value


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _cited(value: StateRanking | StatementWeights) -> dict[str, Any]:
    return {"source": value.source[0] if len(value.source) == 1 else list(value.source)} if value.source else {}


def _ranking(value: StateRanking) -> dict[str, Any]:
    groups: list[Any] = []
    for i, group in enumerate(value.ranking):
        groups.append(group[0] if len(group) == 1 else list(group))
        if i in value.gaps:
            groups.append(MUCH)
    return {"ranking": groups, **_cited(value)}


def _expert(value: ExpertOrder) -> Any:
    """Return an expert's judgement of an order, the order alone where nothing else is said."""
    result = _record(value)
    if value.order is not None:
        result["order"] = [group[0] if len(group) == 1 else list(group) for group in value.order]
    return result["order"] if result.keys() == {"order"} else result


def _measure(value: Measure) -> dict[str, Any]:
    result = _record(value)
    if value.before is not None:
        result["chance of"] = f"{value.chance_of} before {result.pop('before')}"
    return {**result, "want": value.want}


def _policies(policies: dict[str, tuple[Stage, ...]]) -> dict[str, Any]:
    """Return policies: a single stage without its list, and no stage as `{}`."""
    plain = {name: [_plain(stage) for stage in stages] for name, stages in policies.items()}
    return {name: stages[0] if len(stages) == 1 and stages[0] else stages or {} for name, stages in plain.items()}


def _shortest(value: Record) -> Any:
    """Return a label, a citation, a statement or a number alone if it has no other keys."""
    result = _record(value)
    for key in ("say", "label", "cite", "rate", "best"):
        if set(result) == {key}:
            return result[key]
    if isinstance(value, Estimate) and set(result) == {"best", "unit"} and result["unit"] in _PER:
        return f"{result['best']} {result['unit']}"
    return result
