"""A sentence of a brief: its text, and the message and values that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.language.values import Value

__all__ = ["Sentence", "mark", "mark_count"]


def mark(message: str) -> str:
    """Mark a text as a message that is used elsewhere; the catalogue finds it by this call."""
    return message


def mark_count(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a message with a number that is used elsewhere."""
    return one, many


class Sentence(str):
    """A text that carries its witness: the message, in English, and the values in its braces, each with its origin.

    >>> from offramp.language.language import language_of
    >>> from offramp.language.values import Chance
    >>> said = language_of("en").say("War is {chance} likely.", chance=Chance(0.2, {"mean": "war", "policy": "wait"}))
    >>> said, said.witness["values"]
    ('War is 20 % likely.', {'chance': {'chance': 0.2, 'of': {'mean': 'war', 'policy': 'wait'}}})
    """

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, message: str, values: Mapping[str, Value]) -> Sentence:
        """Return a text with its message and its values."""
        made = super().__new__(cls, text)
        made.message, made.values = message, dict(values)
        return made

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, str, Mapping[str, Value]]]:
        return (Sentence, (str(self), self.message, self.values))

    @property
    def witness(self) -> dict[str, Any]:
        """The message and the values as plain values; a sentence within the sentence has its own witness."""
        return {"message": self.message, "values": {name: _plain(value) for name, value in self.values.items()}}


def _plain(value: Value) -> Any:
    if isinstance(value, Sentence):
        return {"text": str(value), **value.witness}
    return value if isinstance(value, str) else value.to_dict()
