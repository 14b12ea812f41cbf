"""Whether an answer is that of the case as it stands, and the form that asks the same question again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.web.freshness import again, is_stale, told
from offramp.web.jobs import Job
from offramp.web.pages.ask import reading_asked

if TYPE_CHECKING:
    from offramp.web.store import OpenCase

NAMES = st.sampled_from(["usa", "dprk", "survivor", "a=b", "x y"])


@dataclass
class Stands:
    """A case as it stands, as far as freshness goes."""

    text: str


def job(question: str = "ranking", **arguments: Any) -> Job:
    return Job("n1", question, "Ranking of a", "/cases/a/ask/ranking", arguments)


def stands(text: str) -> OpenCase:
    return cast("OpenCase", Stands(text))


@pytest.mark.parametrize(
    ("asked", "now", "stale"),
    [("one", "one", False), ("one", "two", True), ("one", "one ", True), ("", "one", True), (None, "one", True)],
)
def test_another_text_makes_an_answer_stale(asked: str | None, now: str, stale: bool) -> None:
    found = job() if asked is None else job(text=asked)
    assert is_stale(found, stands(now)) is stale
    assert told(found, stands(now)) == {**found.to_dict(), "stale": stale}
    assert not is_stale(found, None), "a case that has gone has no other text"


def test_a_form_sends_what_was_asked_and_nothing_empty() -> None:
    found = again(job(text="secret", samples=64, seed=0, measure="", form="pdf", language="fr", version=3))
    assert found["action"] == "/cases/a/ask/ranking"
    assert found["fields"] == [("samples", "64"), ("seed", "0"), ("format", "pdf"), ("language", "fr")]


@given(
    st.lists(NAMES, max_size=3),
    st.lists(st.tuples(NAMES.filter(lambda name: "=" not in name), NAMES), max_size=3),
    st.lists(NAMES, max_size=3),
)
@examples(40)
def test_the_form_of_a_search_asks_under_the_same_reading(
    actors: list[str], images: list[tuple[str, str]], given_: list[str]
) -> None:
    asked = job("inverse", to="a.go", actors=tuple(actors), images=tuple(images), given=tuple(given_))
    found = again(asked)
    assert found["action"] == "/cases/a/ask/ranking/work", "the address that searches in the background"
    fields: dict[str, tuple[str, ...]] = {}
    for key, value in found["fields"]:
        fields[key] = (*fields.get(key, ()), value)
    assert fields["to"] == ("a.go",)
    assert fields.get("actor", ()) == tuple(actors)
    assert reading_asked(fields) == {"images": tuple(images), "given": tuple(given_)}
