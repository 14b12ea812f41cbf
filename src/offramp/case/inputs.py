"""Identifiers of the uncertain inputs of a case, each with its kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Input", "InputKind"]


class InputKind(Enum):
    """Kind of an uncertain input."""

    UNKNOWN = "unknown"
    TEMPO = "tempo"
    RELIABILITY = "reliability"
    DOUBT = "doubt"
    RATE = "rate"
    START = "start"
    HARM = "harm"
    READING = "reading"
    ORDER = "order"
    EXPERT = "expert"


@dataclass(frozen=True)
class Input:
    """An uncertain input: its kind and the name of its subject.

    The subject is an unknown, an actor, an agreement (its rate), a stock (its start) or `HARM of CONDITION`. The subject of a doubt
    is `ACTOR` or `ACTOR.READING`. The subject of an expert is a panel, or the actors whose order the expert states.

    >>> [str(Input(kind, "usa")) for kind in (InputKind.UNKNOWN, InputKind.TEMPO, InputKind.READING)]
    ['usa', 'usa.tempo', 'reading of usa']
    """

    kind: InputKind
    name: str

    def __str__(self) -> str:
        match self.kind:
            case InputKind.UNKNOWN | InputKind.HARM:
                return self.name
            case InputKind.READING | InputKind.ORDER | InputKind.EXPERT:
                return f"{self.kind.value} of {self.name}"
        return f"{self.name}.{self.kind.value}"
