"""Message about lists whose order experts state: which order an answer takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from offramp.case.model import Case

__all__ = ["OrdersTaken", "tell_orders"]

OrdersTaken = Literal["list", "every", "experts"]
"""Orders that an answer takes of a list: the one of the list, every order that it permits, or those of the experts."""

TOLD = "offramp.orders.told"
"""Name under which a command remembers that the message was printed."""


def tell_orders(case: Case, taken: OrdersTaken = "list") -> None:
    """Print, once a command and on standard error, which order an answer takes of the lists whose order experts state."""
    from offramp.case.preferences import Statements
    from offramp.case.roles import stated_preferences
    from offramp.characters import shown
    from offramp.text import counted

    meta = click.get_current_context().meta
    stated = [
        (path, len(preferences.experts))
        for path, preferences in stated_preferences(case, believed=False)
        if isinstance(preferences, Statements) and preferences.experts
    ]
    if taken == "experts" or not stated or meta.get(TOLD):
        return
    meta[TOLD] = True
    uses = "takes the order of the list as written" if taken == "list" else "counts every order that the list permits"
    for path, experts in stated:
        name = f"{path[1]}.{path[2]}" if path[0] == "images" else f"{path[-1]}"
        verb = "states" if experts == 1 else "state"
        note = f"{counted(experts, 'expert')} {verb} the order of the list of `{name}`; this answer {uses}."
        click.echo(shown(f"note: {note} `offramp experts orders` has the pooled order."), err=True)
