"""Lists of rules: per option of an actor the condition under which it is on, as text and as a policy of the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from offramp.case.expression import Expression
from offramp.case.model import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from offramp.case.model import Case

__all__ = ["Condition", "Rule", "rules_of_stages", "stages_of_rules"]

Way = Literal["rule", "open", "idle"]
"""Kind of a rule: stated, left open (the actor follows its preferences), or without influence."""


@dataclass(frozen=True, order=True)
class Condition:
    """A condition and the truth value that a rule requires of it."""

    name: str
    holds: bool

    def __str__(self) -> str:
        return self.name if self.holds else f"not {self.name}"


@dataclass(frozen=True)
class Rule:
    """Rule for one option: it is on where all (`and`) or any (`or`) of the conditions hold.

    Without conditions the option is always or never on, as `otherwise` says. An irreversible option changes as
    soon as its rule applies. `fits` is the share of points, weighted by the cost of deviation, where the rule follows
    the plan. `way` is the kind of the rule.
    """

    option: str
    sign: Literal["and", "or"] = "and"
    conditions: tuple[Condition, ...] = ()
    otherwise: bool = False
    once: Literal["on", "off"] | None = None
    way: Way = "rule"
    fits: float = 1.0

    @property
    def condition(self) -> str:
        """The condition in the syntax of a case file; empty if there is none."""
        return f" {self.sign} ".join(map(str, self.conditions))

    @property
    def opening(self) -> str:
        """The word before the conditions."""
        return {"on": "as soon as", "off": "as long as", None: "while"}[self.once]

    @property
    def when(self) -> str:
        """The rule in words.

        >>> Rule("a.x", "or", (Condition("war", True), Condition("b.y", False))).when
        'while war or not b.y'
        """
        if self.way != "rule":
            return "makes no difference" if self.way == "idle" else "left open"
        if not self.conditions:
            return "always" if self.otherwise else "never"
        return f"{self.opening} {self.condition}"

    def on(self, features: Mapping[str, NDArray[np.bool_]], count: int) -> NDArray[np.bool_]:
        """Return where the option is on, from the truth values of features at `count` points."""
        if not self.conditions:
            return np.full(count, self.otherwise)
        parts = [features[each.name] == each.holds for each in self.conditions]
        result: NDArray[np.bool_] = (np.logical_and if self.sign == "and" else np.logical_or).reduce(parts)
        return result

    def stages(self) -> tuple[dict[str, str], ...]:
        """Return the equivalent stages of a policy, in the syntax of a case file.

        >>> Rule("a.x", "and", (Condition("war", False),)).stages()
        ({'a.x': 'off'}, {'a.x': 'on', 'while': 'not war'})
        """
        name = self.option
        if self.way != "rule":
            return ()
        if not self.conditions:
            return ({name: "on" if self.otherwise else "off"},)
        if self.once == "on":
            return ({name: "off", "while": f"not {name}"}, {name: "on", "while": self.condition})
        if self.once == "off":
            return ({name: "on", "while": name}, {name: "off", "while": f"not ({self.condition})"})
        return ({name: "off"}, {name: "on", "while": self.condition})


def stages_of_rules(rules: Iterable[Rule]) -> tuple[Stage, ...]:
    """Return the stages of the policy that a list of rules defines."""
    return tuple(
        Stage(
            holds={name: held for name, held in stage.items() if name != "while"},
            while_=Expression.read(stage["while"]) if "while" in stage else None,
        )
        for rule in rules
        for stage in rule.stages()
    )


def rules_of_stages(case: Case, actor: str, stages: Iterable[Stage]) -> tuple[Rule, ...] | None:
    """Return the rules of a policy that holds options at all times; None for any other policy.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> [rule.when for rule in rules_of_stages(case, "north", case.policies["stand down"])]
    ['never', 'left open', 'never']
    """
    held: dict[str, str] = {}
    for stage in stages:
        if stage.lasts or stage.starts or stage.until or stage.when or stage.while_:
            return None
        held |= stage.holds
    rules = []
    for option in case.actors[actor].options:
        name = f"{actor}.{option}"
        way: Way = "rule" if name in held else "open"
        rules.append(Rule(name, otherwise=held.get(name) == "on", once=case.irreversible(name), way=way))
    return tuple(rules)
