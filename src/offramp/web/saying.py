"""Texts that Python makes for pages, in the language of each page: receipts of changes, and titles of work in the background.

A text carries its message and its values (`Sentence`), so a page in another language can translate it. The history keeps both.
"""

from __future__ import annotations

import json
import re
from typing import Any

from offramp.language.language import Language
from offramp.language.sentence import Sentence

__all__ = ["read_sentence", "say", "stored_sentence", "translated"]

_BEFORE_SIGN = re.compile(r" (?=[:;?!](?:\s|$))")
"""The space that French has before a sign such as the colon."""


def say(message: str, **values: str | int) -> Sentence:
    r"""Return a message with values in its braces, as a text that pages can translate; a value that is a sentence is translated too.

    >>> said = say("Removed {entry}", entry=say("the actor {actor}", actor="Ann"))
    >>> said, translated(said, "fr")
    ('Removed the actor Ann', 'Suppression\xa0: acteur Ann')
    """
    filled = {name: each if isinstance(each, str) else str(each) for name, each in values.items()}
    return Sentence(message.format(**filled), message, filled)


def translated(text: str, language: str) -> str:
    """Return a text in a language: a sentence or a message of the catalogue translated, any other text as it is."""
    if language == "en":
        return str(text)
    spoken = Language(language)
    if not isinstance(text, Sentence):
        return _bound(spoken.fixed(text)) if spoken.knows(text) else text
    if not spoken.knows(
        text.message
    ):  # of another release: a message of the history is never filled in unless the catalogue has it
        return str(text)
    values = {
        name: translated(each, language) if isinstance(each, Sentence) else str(each)
        for name, each in text.values.items()
    }
    try:
        return _bound(spoken.fixed(text.message)).format(**values)
    except KeyError:  # a history that another program wrote
        return str(text)


def _bound(message: str) -> str:
    """Return a translated message whose signs such as the colon stay on the line of the word before them.

    English has no space before such a sign.
    """
    return _BEFORE_SIGN.sub("\N{NO-BREAK SPACE}", message)


def stored_sentence(text: str) -> str | None:
    """Return the message and the values of a sentence as JSON, for the history; None for a text without."""
    return json.dumps(text.witness, ensure_ascii=False) if isinstance(text, Sentence) else None


def read_sentence(text: str, stored: str | None) -> str:
    """Return a text of the history with its message and its values, where it has them.

    >>> read_sentence("Added Ann", stored_sentence(say("Added {entry}", entry="Ann"))).values
    {'entry': 'Ann'}
    """
    if stored is None:
        return text
    try:
        return _sentence(text, json.loads(stored))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # a history that another program wrote
        return text


def _sentence(text: str, told: dict[str, Any]) -> Sentence:
    values = {
        str(name): _sentence(str(each["text"]), each) if isinstance(each, dict) else str(each)
        for name, each in told["values"].items()
    }
    return Sentence(text, str(told["message"]), values)
