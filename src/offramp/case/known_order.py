"""A case with one more known pair of an actor's statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.case.preferences import Statements
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from offramp.case.model import Case
    from offramp.case.preferences import Priority
    from offramp.case.yaml import Path

__all__ = ["list_path", "with_known_pair"]


def list_path(actor: str, reading: str) -> Path:
    """Return the path of an actor's list in a case file; the reading of an actor without images is an empty text.

    >>> list_path("dprk", "survivor")
    ('images', 'dprk', 'survivor', 'preferences')
    """
    return ("images", actor, reading, "preferences") if reading else ("preferences", actor)


def with_known_pair(case: Case, actor: str, reading: str, pair: Priority) -> Case:
    r"""Return a case in which a pair is known of an actor's list too, as if its file stated it.

    >>> from offramp.case.preferences import Priority
    >>> from offramp.case.reading import loads
    >>> case = loads("actors: {a: {options: {x: X}}}\nstatus quo: []\npreferences: {a: [a.x, not a.x]}")
    >>> known = with_known_pair(case, "a", "", Priority(above="not a.x", below="a.x"))
    >>> [statement.say.text for statement in known.preferences["a"].statements]
    ['not a.x', 'a.x']

    Raises
    ------
    QuestionError
        where the actor's preferences are no statements.
    """
    image = case.images[actor][reading] if reading else None
    stated = image.preferences if image is not None else case.preferences[actor]
    if not isinstance(stated, Statements):
        raise QuestionError(f"the preferences of `{actor}` are no statements, so that no pair of them can be known")
    known = Statements(statements=stated.statements, above=(*(stated.above or ()), pair))
    if image is None:
        return case.model_copy(update={"preferences": {**case.preferences, actor: known}})
    readings = {**case.images[actor], reading: image.model_copy(update={"preferences": known})}
    return case.model_copy(update={"images": {**case.images, actor: readings}})
