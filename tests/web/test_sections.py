"""Fields of forms that stand in a module of their own: their keys and choices are those of the case file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import pytest
from tests.web.workbenches import SMALL

from offramp.case.estimate import Estimate
from offramp.case.model import Case, Stage
from offramp.case.parts import Actor, Option
from offramp.case.preferences import ExpertOrder, Statements, StatementWeights, StateRanking
from offramp.case.reading import loads
from offramp.web import sections
from offramp.web.record_forms import record_forms
from offramp.web.sections import (
    ACTOR,
    CASE,
    DRAW,
    ESTIMATE,
    EXPERT,
    LISTS,
    MORE_OF_ESTIMATE,
    OPTION,
    RANKING,
    STAGE,
    WEIGHTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.record import Record
    from offramp.web.sections import FormField

KINDS = {
    "line", "text", "condition", "quantity", "number", "date", "span", "choice", "sources", "names", "range", "lines",
    "ranking", "mapping", "pairs", "estimate", "record", "rows", "commitments",
}  # fmt: skip

FORMS: list[tuple[type[Record], tuple[FormField, ...], set[str]]] = [
    (Actor, ACTOR, {"options"}),
    (Option, OPTION, set()),
    (Stage, STAGE, set()),
    (ExpertOrder, EXPERT, set()),
    (Estimate, (*ESTIMATE, *MORE_OF_ESTIMATE), {"label", "note"}),
    (StateRanking, RANKING, {"gaps"}),
    (StatementWeights, WEIGHTS, set()),
]
"""A model of the case file, the fields of its form, and the keys that have no field."""


def keys_of(model: type[Record]) -> set[str]:
    return {str(info.alias or (info.validation_alias and name) or name) for name, info in model.model_fields.items()}


def all_fields() -> Iterator[FormField]:
    """Return every field of every form, also the inner ones."""

    def within(fields: tuple[FormField, ...]) -> Iterator[FormField]:
        for field in fields:
            yield field
            yield from within(field.inner)

    for value in vars(sections).values():
        if isinstance(value, tuple) and value and isinstance(value[0], sections.FormField):
            yield from within(value)
    for forms in record_forms().values():
        for form in forms:
            yield from within(form.fields)


@pytest.mark.parametrize(("model", "fields", "without"), FORMS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_form_has_the_keys_of_its_model(
    model: type[Record], fields: tuple[FormField, ...], without: set[str]
) -> None:
    shown = [field.key for field in fields]
    assert len(shown) == len(set(shown))
    assert set(shown) == keys_of(model) - without


@pytest.mark.parametrize(("model", "fields", "without"), FORMS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_choice_offers_what_its_model_takes(
    model: type[Record], fields: tuple[FormField, ...], without: set[str]
) -> None:
    hints = {
        str(model.model_fields[name].alias or name): hint
        for name, hint in get_type_hints(model).items()
        if name in model.model_fields
    }
    for field in fields:
        if field.kind != "choice":
            continue
        hint = hints[field.key]
        literal = next(each for each in (hint, *get_args(hint)) if get_origin(each) is Literal)
        stated = [key for key, _ in field.choices if key]
        assert set(stated) < set(get_args(literal)) | {"on", "off"} or set(stated) == set(get_args(literal))
        assert [key for key, _ in field.choices].count("") == 1, "a key may be left out"


def test_the_case_has_its_keys_and_the_lists_are_sections() -> None:
    keys = keys_of(Case)
    assert {field.key for field in CASE} < keys
    assert {key for key, _, _ in LISTS} < keys


def test_the_orders_of_experts_are_drawn_as_the_model_says() -> None:
    (literal,) = (each for each in get_args(get_type_hints(Statements)["draw"]) if get_origin(each) is Literal)
    assert {key for key, _ in DRAW.choices} - {""} < set(get_args(literal))


def test_every_kind_of_input_is_known_and_each_choice_has_words() -> None:
    fields = list(all_fields())
    assert len(fields) > 100
    for field in fields:
        assert field.kind in KINDS, field
        assert field.label, field
        assert bool(field.choices) == (field.kind == "choice"), field
        assert bool(field.inner) == (field.kind == "record"), field
        assert all(words for _, words in field.choices), field
        if field.short:
            assert field.short in {each.key for each in field.inner}, field


@pytest.mark.parametrize("key", ["", "none"])
def test_what_the_form_of_an_actor_offers_is_read(key: str) -> None:
    (field,) = (each for each in ACTOR if each.key == "foresight")
    assert key in dict(field.choices)
    stated: Any = SMALL.replace("{name: Ann,", f"{{name: Ann, foresight: {key}," if key else "{name: Ann,")
    assert loads(stated).actors["a"].foresight == (key or "sequential")
