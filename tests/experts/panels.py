"""Invented panels for tests, and strategies that draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
from hypothesis import strategies as st

from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = (0.05, 0.5, 0.95)


def invented(
    experts: int = 4, seeds: int = 6, targets: int = 2, number: int = 0, logarithmic: bool = False, spread: float = 0.2
) -> Panel:
    """Return a panel with random answers around the truth; expert 0 is the best, by a `spread` of errors."""
    random = np.random.default_rng(number)
    questions, answers = {}, []
    for j in range(seeds + targets):
        truth = float(np.round(random.uniform(10, 100), 3))
        log = logarithmic and j % 2 == 1
        questions[f"q{j}"] = PanelQuestion(
            unit="days", realisation=truth if j < seeds else None, scale="log" if log else "uniform"
        )
        for i in range(experts):
            middle = truth * float(np.exp(random.normal(0, 0.1 + spread * i)))
            width = 1.2 + float(random.uniform(0, 1))
            stated = [round(middle / width, 4), round(middle, 4), round(middle * width, 4)]
            answers.append(Answer(expert=f"e{i}", question=f"q{j}", quantiles=tuple(stated)))
    return Panel(
        title="Invented",
        levels=LEVELS,
        experts={f"e{i}": Expert() for i in range(experts)},
        questions=questions,
        answers=tuple(sorted(answers, key=lambda answer: answer.expert)),
    )


WORDS = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="|\xa0"), min_size=1, max_size=12)
    .map(lambda text: normalize("NFC", text))
    .filter(lambda text: text == text.strip() and text.isprintable())
)
NAMES = st.text("abcdefgh_0123456789", min_size=1, max_size=7)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: x + 0.0 if abs(x) > 1e-99 else 0.0)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def panels(draw: Callable[..., Any]) -> Panel:
    """Draw a panel with every form of answer, rounds, gaps and texts."""
    levels = tuple(sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=5))))
    names = draw(st.lists(NAMES, unique=True, max_size=3))
    # No two experts are called alike.
    labels = draw(st.lists(maybe(WORDS.map(lambda text: f"Dr {text}")), min_size=len(names), max_size=len(names)))
    experts = {
        name: Expert(label=label if labels.count(label) == 1 else None, note=draw(maybe(WORDS)))
        for name, label in zip(names, labels, strict=True)
    }
    questions = {name: draw(questions_()) for name in draw(st.lists(NAMES, unique=True, max_size=4))}
    answers = []
    for expert in experts:
        for name, question in questions.items():
            for number in sorted(draw(st.sets(st.integers(1, 3), max_size=2))):
                words = {key: draw(maybe(WORDS)) for key in ("reason", "said", "date", "source", "note")}
                form = draw(forms(question, len(levels)))
                answers.append(Answer(expert=expert, question=name, round=number, **form, **words))
    texts = {key: draw(maybe(WORDS)) for key in ("date", "note", "source")}
    return Panel(
        title=draw(WORDS),
        levels=tuple(level / 100 for level in levels),
        experts=experts,
        questions=questions,
        answers=tuple(draw(st.permutations(answers))),
        **texts,
    )


@st.composite
def questions_(draw: Callable[..., Any]) -> PanelQuestion:
    keys = {key: draw(maybe(WORDS)) for key in ("unit", "resolution", "horizon", "source", "note")}
    event = draw(st.booleans())
    realisation = draw(maybe(st.sampled_from([0.0, 1.0]) if event else NUMBERS))
    return PanelQuestion(
        text=draw(WORDS | st.just("")),
        kind="event" if event else "quantity",
        realisation=realisation,
        known=draw(maybe(st.sampled_from(["2017-06-28", "2018-01-01"]))),
        weight=draw(st.sampled_from([1.0, 0.0, 2.5])),
        **keys,
    )


@st.composite
def forms(draw: Callable[..., Any], question: PanelQuestion, levels: int) -> dict[str, Any]:
    if question.kind == "event":
        low, high = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
        return {"probability": (low + 0.0, high + 0.0)}
    kind = draw(st.sampled_from(["quantiles", "interval", "chips", "gap"]))
    if kind == "interval":
        low, best, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
        return {"low": low, "best": best, "high": high, "sure": draw(st.floats(0.01, 0.99))}
    if kind == "chips":
        edges = sorted(draw(st.sets(NUMBERS, min_size=2, max_size=5)))
        chips = [float(n) for n in draw(st.lists(st.integers(0, 9), min_size=len(edges) - 1, max_size=len(edges) - 1))]
        chips[0] += 1
        return {"edges": tuple(edges), "chips": tuple(chips)}
    values: list[float | None] = sorted(draw(st.lists(NUMBERS, min_size=levels, max_size=levels)))
    if kind == "gap":
        values[draw(st.integers(0, levels - 1))] = None
    return {"quantiles": tuple(values)}
