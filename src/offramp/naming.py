"""Names of the things of a case in sentences: as its author types them, or by labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from offramp.text import listed

__all__ = ["Named", "Naming", "Phrase", "typed"]


@dataclass(frozen=True)
class Named:
    """A thing that a sentence names: its kind, the name as an author types it, and whatever else a label is found by.

    A `condition` is also an option or an event. `of` is the actor of an `image`, and then `second` for the image of the
    second of two cases; the name and the condition of a `goal`; the section of a `key`; the section and the key of a
    `value`; the description of a `state`; the text of a
    `statement`, whose name is in words. A `bare` name stands without backquotes where it is typed.
    """

    kind: str
    name: str
    of: tuple[str, ...] = ()
    bare: bool = False


Naming = Callable[[Named], str]
"""A way to name things."""


def typed(each: Named) -> str:
    """Name a thing as an author types it, between backquotes: the naming of the command line, of JSON and of Python.

    >>> typed(Named("condition", "not usa.strike")), typed(Named("policy", "wait", bare=True))
    ('`not usa.strike`', 'wait')
    """
    return each.name if each.bare else f"`{each.name}`"


Value = str | Named | tuple[Named, ...]
"""A text, a thing or several things for the braces of a phrase."""


@dataclass(frozen=True)
class Phrase:
    """A text with braces for the things that it names; several are listed, bare ones with commas alone.

    >>> told = Phrase.of("{first} needs {others}", first="nothing", others=(Named("actor", "a"), Named("actor", "b")))
    >>> str(told), told.by(lambda each: each.name.upper())
    ('nothing needs `a` and `b`', 'nothing needs A and B')
    """

    message: str
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, message: str, **values: Value) -> Phrase:
        """Return a phrase with values in its braces."""
        return cls(message, tuple(values.items()))

    def by(self, naming: Naming) -> str:
        """Return the text in which things are named by `naming`."""

        def said(value: Value) -> str:
            if isinstance(value, str):
                return value
            if isinstance(value, Named):
                return naming(value)
            told = [naming(each) for each in value]
            return ", ".join(told) if any(each.bare for each in value) else listed(told)

        return self.message.format(**{name: said(value) for name, value in self.values})

    def __str__(self) -> str:
        return self.by(typed)
