"""A case small enough to be followed through hundreds of worlds in no time: two actors, two readings of one of them, a war."""

from __future__ import annotations

__all__ = ["BORDER", "DOUBTED"]

BORDER = """
title: A border
actors:
  a: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: {low: 0.6, best: 0.8, high: 0.9}, options: {x: X, y: Y}}
  b: {tempo: {low: 1, best: 2, high: 4, unit: per year}, reliability: 0.8, options: {z: Z}}
events: {war: {label: War, once: on}}
status quo: [b.z]
horizon: 2 years
ends: war
unknowns: {clash: {low: 0.05, best: 0.1, high: 0.3, unit: per year}, calm: {low: 0.2, best: 0.6, high: 1.8}}
preferences: {b: [not war, b.z iff a.x]}
images:
  a: {keen: {weight: 2, preferences: [not war, a.x, not b.z]}, loath: {weight: 1, preferences: [not b.z, not a.x]}}
rates: {war: clash * (calm if a.x else 1)}
counts: {incidents: 3 if b.z else 1}
measures:
  war: {chance of: war, within: 2 years, want: low, weight: 3}
  hold: {chance of: not b.z before war, within: 1 year, want: high}
  incidents: {expected: incidents, within: 2 years, want: low}
policies: {wait: {}, yield: {a.x: on}, refuse: {a.x: off}}
claims:
  yielding helps: {text: Yielding helps., holds: chance(war | yield after 3 months) < chance(war | wait)}
  war is sure: {text: There will be war., holds: chance(war | wait) > 0.99}
  nobody says: {text: Nobody can say.}
"""

DOUBTED = f"{BORDER}doubt: {{a: {{keen: {{low: 0.2, best: 0.6, high: 1.2}}, loath: 0.3}}, b: 0.3}}\n"
"""The same, where nobody is sure of the order of what the two want."""
