"""The classical model straight from its definition, one number at a time."""

from __future__ import annotations

import itertools
from math import exp, log
from typing import TYPE_CHECKING

from scipy.stats import chi2

if TYPE_CHECKING:
    from offramp.experts.panel import Panel


class Oracle:
    """Experts' numbers of a panel on the scale of the background measure."""

    def __init__(self, panel: Panel) -> None:
        self.levels = panel.levels
        self.masses = [b - a for a, b in zip((0.0, *panel.levels), (*panel.levels, 1.0), strict=True)]
        self.experts = list(panel.experts)
        self.questions = list(panel.questions)
        self.log = {name: question.scale == "log" for name, question in panel.questions.items()}
        self.truth = {n: self.on(n, q.realisation) for n, q in panel.questions.items() if q.realisation is not None}
        self.seeds = [n for n, q in panel.questions.items() if q.seed]
        self.answers = {
            (a.expert, a.question): [self.on(a.question, v) for v in a.quantiles or () if v is not None]
            for a in panel.answers
        }
        self.low, self.high = {}, {}
        for name in self.questions:
            values = [v for (_, q), given in self.answers.items() if q == name for v in given]
            values += [self.truth[name]] if name in self.truth else []
            low, high = min(values), max(values)
            self.low[name], self.high[name] = low - 0.1 * (high - low), high + 0.1 * (high - low)
        self.power = min(sum((e, q) in self.answers for q in self.seeds) for e in self.experts)

    def on(self, question: str, value: float) -> float:
        return log(value) if self.log[question] else value

    def calibration(self, answers: dict[str, list[float]]) -> float:
        counts = [0] * len(self.masses)
        for name in self.seeds:
            if name in answers:
                counts[sum(self.truth[name] > value for value in answers[name])] += 1
        shares = [count / sum(counts) for count in counts]
        distance = sum(s * log(s / p) for s, p in zip(shares, self.masses, strict=True) if s)
        return float(chi2.sf(2 * self.power * distance, len(self.levels)))

    def information_of(self, name: str, values: list[float]) -> float:
        ends = [self.low[name], *values, self.high[name]]
        return log(ends[-1] - ends[0]) + sum(
            p * log(p / (b - a)) for p, a, b in zip(self.masses, ends, ends[1:], strict=False)
        )

    def information(self, answers: dict[str, list[float]]) -> float:
        own = [self.information_of(name, answers[name]) for name in self.seeds if name in answers]
        return sum(own) / len(own)

    def of(self, expert: str) -> dict[str, list[float]]:
        return {q: given for (e, q), given in self.answers.items() if e == expert}

    def cumulative(self, name: str, values: list[float], x: float) -> float:
        ends, levels = [self.low[name], *values, self.high[name]], [0.0, *self.levels, 1.0]
        for (a, b), (p, q) in zip(itertools.pairwise(ends), itertools.pairwise(levels), strict=True):
            if x <= b:
                return p + (q - p) * (x - a) / (b - a)
        return 1.0

    def pool(self, weights: dict[tuple[str, str], float]) -> dict[str, list[float]]:
        """Return the quantiles of the pooled distribution of each question, by bisection."""
        found: dict[str, list[float]] = {}
        for name in self.questions:
            who = [e for e in self.experts if (e, name) in self.answers and weights.get((e, name), 0) > 0]
            total = sum(weights[e, name] for e in who)
            if not who:
                continue

            def curve(x: float, name: str = name, who: list[str] = who, total: float = total) -> float:
                return sum(weights[e, name] / total * self.cumulative(name, self.answers[e, name], x) for e in who)

            found[name] = []
            for level in self.levels:
                low, high = self.low[name], self.high[name]
                for _ in range(200):
                    middle = (low + high) / 2
                    low, high = (middle, high) if curve(middle) < level else (low, middle)
                found[name].append(high)
        return found

    def weights(self, cut_off: float, item: bool) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for e in self.experts:
            own = self.of(e)
            calibration = self.calibration(own)
            for name in self.questions:
                if name in own and calibration >= cut_off - 1e-11:  # experts with the same bins are alike
                    found[e, name] = calibration * (
                        self.information_of(name, own[name]) if item else self.information(own)
                    )
        return found

    def best(self, item: bool) -> tuple[float, dict[tuple[str, str], float]]:
        """Return the best combined score over all cut-offs, and its weights: brute force."""
        found = []
        for cut_off in {self.calibration(self.of(e)) for e in self.experts}:
            weights = self.weights(cut_off, item)
            pool = self.pool(weights)
            found.append((self.calibration(pool) * self.information(pool), weights))
        return max(found, key=lambda pair: pair[0])

    def back(self, name: str, value: float) -> float:
        return exp(value) if self.log[name] else value
