"""The languages of a brief: each says all messages of the front, with the same values, and writes numbers in its own way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.brief.front.sentences import witnessed

import offramp
from offramp.language.extract import brought_in_step, messages, text
from offramp.language.language import LANGUAGES, MESSAGES, language_of
from offramp.language.values import Amount, Chance, Names, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from offramp.findings.findings import Findings

OTHERS = [key for key in LANGUAGES if key != "en"]


def forms(message: str | list[str] | tuple[str, ...]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def braces(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("key", OTHERS)
def test_every_message_is_translated_with_the_same_values(key: str) -> None:
    catalogue = brought_in_step(key)
    assert len(catalogue) == len(messages()) > 150
    for message in catalogue:
        if not message.id:
            continue
        assert message.string, message.id
        for said, meant in zip(forms(message.string), forms(message.id), strict=True):
            assert said, message.id
            assert braces(said) == braces(meant), message.id


@pytest.mark.parametrize("key", OTHERS)
def test_the_catalogue_is_in_step_with_the_code(key: str) -> None:
    kept = (MESSAGES / f"{key}.po").read_text(encoding="utf-8")
    assert kept == text(brought_in_step(key), key), "run `python -m offramp.language.extract`"


@pytest.mark.parametrize("slug", ["hotline", "korea-2017", "river"])
def test_the_front_says_nothing_in_english_but_what_the_case_says(
    slug: str, catalog_findings: Callable[[str], Findings]
) -> None:
    known = {form for message in messages() for form in forms(message.id)}
    brief = offramp.compose(catalog_findings(slug), language="fr", front_only=True)
    assert brief.language == "fr"
    assert [section.title for section in brief.front][:2] == ["L’essentiel", "Le choix en un coup d’œil"]
    for sentence in witnessed(brief):
        parts = braces(sentence.message)
        assert sentence.message in known or all(part.startswith("part") for part in parts), sentence.message


def test_numbers_dates_and_lists_follow_the_language() -> None:
    french = language_of("fr")
    assert Chance(0.087).words(french) == "8,7 %"
    assert Amount(54321.0).words(french) == "54\u202f000"
    assert Span(5).words(french) == "cinq ans"
    assert Span(1.5).words(french) == "18 mois"
    assert Names(("a", "b", "c"), quoted=True).words(french) == "«\u00a0a\u00a0», «\u00a0b\u00a0» et «\u00a0c\u00a0»"


def test_a_count_has_the_form_of_its_number() -> None:
    one, many = "One more option is in the annex.", "{number} more options are in the annex."
    french, english = language_of("fr"), language_of("en")
    assert english.say_count(one, many, 1) == "One more option is in the annex."
    assert english.say_count(one, many, 12) == "12 more options are in the annex."
    assert french.say_count(one, many, 1) == "Une autre option figure en annexe."
    assert french.say_count(one, many, 12) == "12 autres options figurent en annexe."


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(offramp.QuestionError, match=r"`en` or `fr`, not in `fx`; there are: en, fr"):
        language_of("fx")


def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_number_or_a_sign() -> None:
    english = language_of("en")
    assert english.say("{option} is best.", option=Names(("wait",), quoted=True)) == "“Wait” is best."
    assert english.say("{sign} best.", sign="★") == "★ best."
    assert english.say_count("{number} more.", "{number} more of them.", 5) == "5 more of them."
