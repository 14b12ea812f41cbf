"""Answers on risk: the measures of a policy, with some unknowns at other values than their best ones."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.questions import check_images
from offramp.errors import ArgumentError, CaseError, QuestionError, TooLarge, did_you_mean
from offramp.language.sentence import mark
from offramp.risk.assess import assess, policies_of
from offramp.risk.measures import titled
from offramp.text import capitalised, listed, quoted
from offramp.web.curves import drawn_curves
from offramp.web.questions.cases import case_of
from offramp.web.questions.labels import labels_of
from offramp.web.questions.reading import actors_of
from offramp.worlds.estimated_inputs import estimates_in
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.assess import Risk
    from offramp.risk.measures import MeasureSpec
    from offramp.risk.outcome import Outcome
    from offramp.worlds.estimated_inputs import EstimatedInput
    from offramp.worlds.parameters import Parameters

__all__ = ["risk_of"]

EXACT = mark("The figures are exact for the model, in all digits shown.")
"""The sentence about numerical errors that no figure shows."""

Images = tuple[tuple[str, str], ...]


@lru_cache(maxsize=12)
def _base(text: str, images: Images, policy: str) -> Risk:
    """Return the assessment of one policy with every uncertainty at its best value."""
    return assess(case_of(text), [policy] if policy else None, images=dict(images))


def risk_of(text: str, images: Images, policy: str, sets: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return the measures and curves of a policy, as stated and with the unknowns of `sets` at other values.

    `sets` has the text of each field. `twin` is in the shape that `offramp risk --policy POLICY --json` prints.
    """
    case = case_of(text)
    check_images(case, dict(images))  # what the question says wrong is told before all that the case lacks
    policies_of(case, [policy] if policy else None)
    policies = [name for name in policies_of(case) if name is not None]
    chosen = policy or next(
        (name for name, stages in case.policies.items() if not stages), policies[0] if policies else ""
    )
    base = _base(text, images, chosen)
    inputs = {each.name: each for each in estimates_in(case) if each.name in case.unknowns}
    for name, _ in sets:
        if name not in inputs:
            raise ArgumentError(f"there is no unknown `{name}`{did_you_mean(name, inputs)}")
    numbers = {name: _number(inputs[name], each) for name, each in sets}
    changed = {name: value for name, value in numbers.items() if value != inputs[name].best}
    now = base
    if changed:
        moved = _moved(case, images, changed)
        try:
            now = assess(case, [chosen] if chosen else None, images=dict(images), parameters=moved, like=base)
        except (CaseError, QuestionError, TooLarge):  # its message is about the file, which has an answer
            raise ArgumentError(_refused(inputs, changed)) from None
    one, other = base.outcomes[0], now.outcomes[0]
    measures = [
        {
            "name": spec.name,
            "label": titled(case, spec.name),
            "want": spec.want,
            "base": str(spec.shown(one.values[spec.name])),
            "now": str(spec.shown(other.values[spec.name])),
            "differs": one.values[spec.name] != other.values[spec.name],
            "chart": _chart(base.times, spec, one, other if changed else None),
        }
        for spec in base.measure_specs
    ]
    return {
        "policies": policies,
        "policy": chosen,
        **actors_of(case),
        "chosen": dict(base.images),
        "given": (),
        "measures": measures,
        "endings": _endings(now),
        "sliders": [_slider(each, numbers, changed) for each in inputs.values()],
        "changed": sorted(changed),
        "notes": [note.by(labels_of(case)) for note in now.notes],
        "exactness": EXACT if _exact_as_shown(now) else f"{capitalised(now.exactness_by(labels_of(case)))}.",
        "twin": now.to_dict(),
    }


def _chart(times: NDArray[np.float64], spec: MeasureSpec, base: Outcome, now: Outcome | None) -> dict[str, Any]:
    """Return the curves of a measure up to its own time, at which they have the values of the table."""

    def until(outcome: Outcome) -> NDArray[np.float64]:
        curve = outcome.curves[spec.name]
        return curve if later else np.append(curve[before], outcome.values[spec.name])

    later = spec.time > times[-1]
    before = times < spec.time * (1 - 1e-9)
    shown = times if later else np.append(times[before], spec.time)
    return drawn_curves(shown, until(base), until(now) if now is not None else None, chance=spec.is_chance)


def _exact_as_shown(risk: Risk) -> bool:
    """Return whether every numerical error is below a ten-thousandth of its figure, which has at most three digits."""
    return all(
        error <= 1e-4 * abs(outcome.values[name]) or error < 1e-9
        for outcome in risk.outcomes
        for name, error in outcome.errors.items()
    )


def _endings(risk: Risk) -> dict[str, Any] | None:
    return risk.ending_table().to_dict() if risk.endings else None


def _moved(case: Case, images: Images, changed: dict[str, float]) -> Parameters:
    """Return the best values, with some unknowns at other values."""
    best = best_values(case, images=dict(images))
    unknowns = {
        name: np.full_like(values, changed[name]) if name in changed else values
        for name, values in best.unknowns.items()
    }
    return replace(best, unknowns=unknowns)


def _number(each: EstimatedInput, text: str) -> float:
    """Return the number that the field of an unknown states."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ArgumentError(
            f"{quoted(_label(each))} needs a number such as {each.best:.4g}, not `{text}`; its range is {_range(each)}"
        )
    return value


def _refused(inputs: dict[str, EstimatedInput], changed: dict[str, float]) -> str:
    """Return the message that the chain has no answer with changed numbers; it names those outside of their sliders, else all."""

    def outside(name: str) -> bool:
        low, high = _ends(inputs[name])
        return not low <= changed[name] <= high

    named = [name for name in changed if outside(name)] or list(changed)
    numbers = listed(f"{changed[name]:.4g} for {quoted(_label(inputs[name]))}" for name in named)
    ranges = listed(f"the range of {quoted(_label(inputs[name]))} is {_range(inputs[name])}" for name in named)
    return f"the risk cannot be computed with {numbers}; {ranges}"


def _label(each: EstimatedInput) -> str:
    return each.estimate.label or each.name.replace("_", " ")


def _ends(each: EstimatedInput) -> tuple[float, float]:
    """Return the ends of the slider of an unknown: its 5th and its 95th percentile."""
    low, best, high = each.distribution.percentiles
    if low == high:
        return (0.5 * best, 1.5 * best) if best else (-1.0, 1.0)
    return low, high


def _range(each: EstimatedInput) -> str:
    low, high = _ends(each)
    return f"{low:.4g} to {high:.4g}" + (f" ({each.estimate.unit})" if each.estimate.unit else "")


def _slider(each: EstimatedInput, sets: dict[str, float], changed: dict[str, float]) -> dict[str, Any]:
    """Return the ends, the step and the value of the slider of an unknown."""
    low, high = _ends(each)
    estimate = each.estimate
    return {
        "name": each.name,
        "label": _label(each),
        "unit": estimate.unit or "",
        "low": low,
        "high": high,
        "best": each.best,
        "step": float(f"{(high - low) / 200:.2g}"),
        "value": sets.get(each.name, each.best),
        "changed": each.name in changed,
        "source": ", ".join(estimate.source) or ("assumed" if estimate.assumed else ""),
    }
