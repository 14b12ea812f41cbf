"""Fields of forms that are made from models: the keys, the kinds and the choices are those of the model."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BeforeValidator, Field

from offramp.case.duration import Duration
from offramp.case.evidence import DataFile, EvidenceEstimate, Selected
from offramp.case.expression import Expression
from offramp.case.model import Finding
from offramp.case.parts import ReferenceClass, StatedDuration
from offramp.case.record import Day, Record, Sources
from offramp.web.evidence_forms import RECORD_OF_CLAIM, WORDS
from offramp.web.model_forms import Words, fields_of
from offramp.web.record_forms import records_of
from offramp.web.sections import NOTE, SOURCE


class Invented(Record):
    """A record with a key of every kind."""

    text: str
    perhaps: str | None = None
    count: int | None = None
    share: Annotated[float, BeforeValidator(float)] = 0.5
    sure: bool = False
    way: Literal["low", "high"] = "low"
    shape: Literal["round", "flat"] | None = None
    must: Literal["one", "two"]
    day: Day | None = None
    span: Duration | None = None
    when: Expression | None = None
    rows: Selected | None = None
    parts: tuple[str, ...] = ()
    by: dict[str, str] = Field(default_factory=dict)
    long_name: str = Field(default="", alias="long name")
    source: Sources = ()
    note: str | None = None


def test_each_type_has_its_kind() -> None:
    kinds = {field.key: field.kind for field in fields_of(Invented, {})}
    assert kinds == {
        "text": "line", "perhaps": "line", "count": "number", "share": "number", "sure": "choice", "way": "choice",
        "shape": "choice", "must": "choice", "day": "date", "span": "span", "when": "condition", "rows": "rows",
        "parts": "names", "by": "mapping", "long name": "line", "source": SOURCE.kind, "note": NOTE.kind,
    }  # fmt: skip
    fields = {field.key: field for field in fields_of(Invented, {})}
    assert (fields["source"], fields["note"]) == (SOURCE, NOTE), "said once for all forms"
    assert fields["long name"].label == "Long name", "a key without words has its own name"


def test_the_empty_choice_is_a_key_that_is_left_out() -> None:
    words: dict[str, Words] = {
        "way": ("Way", "", {"low": "downwards", "high": "upwards"}),
        "shape": ("Shape", "", {"": "any", "flat": "level"}),
        "sure": ("Sure", "", {"": "hardly", "true": "quite"}),
    }
    choices = {field.key: field.choices for field in fields_of(Invented, words)}
    assert choices["way"] == (("", "downwards"), ("high", "upwards")), "the default is what an empty choice means"
    assert choices["shape"] == (("", "any"), ("round", "round"), ("flat", "level"))
    assert choices["sure"] == (("", "hardly"), ("true", "quite"))
    plain = {field.key: field.choices for field in fields_of(Invented, {})}
    assert plain["sure"] == (("", "no"), ("true", "yes"))
    assert plain["shape"][0] == ("", "as usual")


def test_words_decide_the_order_and_keys_without_words_come_last() -> None:
    words: dict[str, Words] = {"when": ("When", "Help.", {}), "text": ("Text", "", {})}
    fields = fields_of(Invented, words, frozenset({"share", "long name"}))
    keys = [field.key for field in fields]
    assert keys[:3] == ["when", "text", "perhaps"]
    assert not {"share", "long name"} & set(keys)
    assert (fields[0].label, fields[0].help) == ("When", "Help.")


def test_a_type_without_an_input_is_a_fault() -> None:
    class Strange(Record):
        what: bytes

    with pytest.raises(TypeError, match=r"no input for the type .*bytes"):
        fields_of(Strange, {})


def test_every_key_of_the_models_of_evidence_has_words_and_a_field() -> None:
    models: dict[str, type[Record]] = {
        "base rates": ReferenceClass,
        "durations": StatedDuration,
        "evidence": EvidenceEstimate,
        "data": DataFile,
        "record": Finding,
    }
    for section, model in models.items():
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert set(WORDS[section]) == keys - {"source", "note", "until then"}, section
        form = records_of(section)
        shown = RECORD_OF_CLAIM.inner if form is None else form.fields
        assert {field.key for field in shown} == keys, section
    kinds = {field.key: field.kind for field in records_of("evidence").fields}  # type: ignore[union-attr]
    assert [kinds[key] for key in ("of", "that", "lag", "strata", "at", "estimate", "first")] == [
        "rows", "mapping", "number", "names", "span", "choice", "date",
    ]  # fmt: skip
