"""A case with a policy that only drawn histories can follow: its time runs from a trigger."""

from __future__ import annotations

__all__ = ["TIMER"]

TIMER = """
horizon: 3 years
actors:
  a: {name: A, tempo: 2, reliability: 0.8, options: {x: X, y: Y}}
  b: {name: B, tempo: 3, reliability: 0.7, options: {u: U}}
events: {e: {label: E, once: on}}
ends: e
status quo: []
preferences: {a: [a.y iff b.u, not e, a.x], b: [b.u iff a.x, not e]}
rates: {e: 0.5 if b.u else 0.1}
measures: {e: {chance of: e, within: 3 years, want: low}}
policies:
  hold: {a.x: on}
  timer: {a.x: on, when: b.u, for: 6 months}
"""
