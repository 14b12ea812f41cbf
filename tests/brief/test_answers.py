"""The answers of a brief as data: there and back."""

from __future__ import annotations

import json

from tests.versions.versions import border

import offramp
from offramp.brief.answers import answers_in, answers_of
from offramp.brief.front.teller import Teller
from offramp.language.language import language_of


def test_answers_survive_a_file_in_any_language() -> None:
    made = answers_of(Teller(border(), language_of("en")))
    for language in ("en", "fr"):
        data = json.loads(json.dumps(offramp.compose(border(), language=language, front_only=True).to_dict()))
        read = answers_in(data)
        assert read.to_dict() == made.to_dict() == data["answers"]
        assert read.means == made.means


def test_every_option_and_reading_is_there() -> None:
    made = answers_of(Teller(border(), language_of("en")))
    assert made.options == ("wait", "yield", "refuse")
    assert set(made.readings or ()) == {("a", "keen"), ("a", "loath")}
    assert set(made.goals or ()) == {"open"}
    assert len(made.claims) == 3
