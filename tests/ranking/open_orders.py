"""A small case with policies, of which some orders of statements are open: what one actor wants decides which policy leads."""

from __future__ import annotations

__all__ = ["OPEN_ORDERS"]

OPEN_ORDERS = """\
# A dispute of two powers.
title: Two powers
horizon: 3 years
actors:
  north:
    name: Northland
    tempo: {low: 2, best: 4, high: 8, unit: per year}
    reliability: 0.9
    options: {alert: {label: Keep forces on high alert}, line: {label: Man the hot line}}
  south:
    name: Southland
    tempo: 6 per year
    reliability: 0.9
    options: {alert: {label: Keep forces on high alert}, line: {label: Man the hot line}}
events:
  war: {label: War, irreversible: on}
ends: war
status quo: [north.alert, south.alert]
preferences:
  north:
    statements:
      - not war
      - north.alert iff south.alert  # no weakness
      - north.line and south.line
      - not north.line if not south.line
      - north.alert
    above: [[not war, north.alert]]
  south: [not war, not north.alert, south.alert iff north.alert, north.line and south.line]
unknowns:
  clash: {low: 0.02, best: 0.1, high: 0.3, unit: per year}
rates:
  war: clash * (1 if north.alert or south.alert else 0.1) * (0.5 if north.line and south.line else 1)
measures:
  war: {chance of: war, within: 3 years, want: low}
  eased: {chance of: not north.alert and not south.alert, at: 3 years, want: high}
  early: {chance of: war, within: 1 year, want: low, judge: false}
policies:
  wait: {}
  open the line: {south.line: on}
  stand down: {south.alert: off}
"""
"""The lead is “stand down” if Northland's mirroring of an alert matters more to it than its own alert, otherwise “open the line”."""
