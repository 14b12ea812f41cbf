"""A question set on a small case, with a record of its own: quick to forecast, and its answers are known."""

from __future__ import annotations

from offramp.hindcasting.facts import Facts, read_facts
from offramp.hindcasting.questions import QuestionSet, parse_questions

__all__ = ["FACTS", "SMALL", "facts", "small"]

SMALL = """
title: Two powers, 1 January 2030
date: 2030-01-01
case: hotline
sources: {log: A log}
mixture: [wait, open the line]
questions:
  war:
    text: Is there a war within ten years?
    topic: war
    closes: 2040-01-01
    model: {chance of: war}
    base rate: {count: 0, since: 1950-01-01, source: log}
    persistence: "no"
    experts: [{who: A. Nyone, stated: 2030-06, low: 0.2, high: 0.4, event: war, source: log}]
    outcome: {value: "no", source: log, confidence: read}
  line:
    text: Do both man the line after a year?
    topic: line
    closes: 2031-01-01
    model: {chance at: talking}
    base rate: {happened: 3, of: 10, source: log}
    persistence: "yes"
    outcome: {value: "no", source: log, confidence: read}
  hotter:
    text: How many flights within a year?
    topic: flights
    closes: 2031-01-01
    form: count
    model: {count: flights}
    base rate: {series: launch, since: 2020-01-01, source: log}
    unit: flights
    outcome: {value: 100, source: log, confidence: read}
  some:
    text: Are there a hundred flights within a year?
    topic: flights
    closes: 2031-01-01
    model: {at least: 100, of: flights}
    base rate: {series: launch, since: 2020-01-01, source: log}
    outcome: {value: "yes", source: log, confidence: to check}
  quiet:
    text: Does a month pass without a flight within a year?
    topic: flights
    closes: 2031-01-01
    model: {quiet: flights, for: 1 month}
    base rate: {quiet: launch, for: 1 month, since: 2020-01-01, source: log}
    outcome: {value: "no", source: log, confidence: read}
  spell:
    text: How many days is the longest time without a flight within a year?
    topic: flights
    closes: 2031-01-01
    form: duration
    model: {longest quiet: flights}
    base rate: {longest quiet: launch, since: 2020-01-01, source: log}
    unit: days
    outcome: {value: 20, source: log, confidence: read}
  arms:
    text: How many warheads after a year?
    topic: arms
    closes: 2031-01-01
    form: amount
    model: {stock: warheads}
    persistence: 100
    outcome: {value: 105, low: 90, high: 120, disputed: true, source: log, confidence: secondary}
  moon:
    text: Does anybody land on the moon?
    topic: moon
    closes: 2031-01-01
    no forecast: The case has no moon.
    base rate: {series: summit, since: 2020-01-01, source: log}
    outcome: {value: "yes", on: 2030-07-01, source: log, confidence: read}
"""

FACTS = """date,series,count,what,source,confidence
2021-03-01,launch,40,,log,read
2025-08-01,launch,60,,log,read
2029-12-01,launch,20,,log,read
2030-02-01,launch,100,,log,read
2030-07-01,summit,1,,log,read
"""


def small() -> QuestionSet:
    return parse_questions(SMALL, "small.yaml")


def facts() -> Facts:
    return read_facts(FACTS)
