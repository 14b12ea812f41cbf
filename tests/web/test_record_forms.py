"""Forms of sections as data: they are complete, consistent, and found by their section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from offramp.case.estimate import Estimate
from offramp.case.evidence import DataFile, EvidenceEstimate
from offramp.case.model import Case, Claim, Correlation
from offramp.case.parts import Agreement, Event, Measure, Rate, ReferenceClass, Source, StatedDuration, Stock
from offramp.web.record_forms import record_forms, records_of
from offramp.web.rendering import SECTIONS

if TYPE_CHECKING:
    from offramp.case.record import Record
    from offramp.web.sections import FormField

RECORDS = record_forms()

FORMS = [form for forms in RECORDS.values() for form in forms]
KINDS = {
    "line", "text", "condition", "quantity", "number", "date", "span", "choice", "sources", "names", "range", "lines", "ranking", "mapping",
    "pairs", "estimate", "record", "rows", "commitments",
}  # fmt: skip

MODELS: dict[str, type[Record]] = {
    "events": Event,
    "unknowns": Estimate,
    "correlations": Correlation,
    "base rates": ReferenceClass,
    "durations": StatedDuration,
    "evidence": EvidenceEstimate,
    "data": DataFile,
    "agreements": Agreement,
    "measures": Measure,
    "counts": Rate,
    "stocks": Stock,
    "claims": Claim,
    "sources": Source,
}


@pytest.mark.parametrize("section", MODELS)
def test_a_form_has_a_field_for_every_key_of_its_record(section: str) -> None:
    form = records_of(section)
    assert form is not None
    keys = {info.alias or name for name, info in MODELS[section].model_fields.items()}
    meaningless = {"phases"} if section == "counts" else set()  # nothing waits for what is counted
    assert {field.key for field in form.fields} == keys - meaningless


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.section)
def test_a_form_is_consistent(form: Any) -> None:
    assert [each for each in FORMS if each.section == form.section] == [form], "a section has one form"
    keys = [field.key for field in form.fields]
    assert len(keys) == len(set(keys))
    assert not form.short or form.short in keys
    assert form.scalar == (keys == [""])
    assert form.shape in ("named", "grouped", "listed")
    assert form.keys in ("", "typed", "actors", "orders", "pairs")
    assert form.help.endswith(".")
    assert (form.section.replace(" ", "_") in Case.model_fields) or form.section in {
        info.alias for info in Case.model_fields.values()
    }
    for field in form.fields:
        consistent(field)


def consistent(field: FormField) -> None:
    assert field.kind in KINDS
    assert field.label
    assert bool(field.choices) == (field.kind == "choice")
    assert bool(field.inner) == (field.kind == "record")
    assert not field.inner or field.short in {each.key for each in field.inner}
    assert len(dict(field.choices)) == len(field.choices), "no choice twice"
    for inner in field.inner:
        assert inner.kind not in ("estimate", "record", "rows", "commitments"), "a form shows one level"
        consistent(inner)


def test_every_page_of_records_is_a_page_of_the_workbench() -> None:
    assert set(RECORDS) <= dict(SECTIONS["build"]).keys()
    assert records_of("nothing") is None
    assert records_of("") is None
