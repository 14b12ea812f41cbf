"""Small cases to export: one with all that a chain can have, one in which every name is one that nobody takes."""

from __future__ import annotations

__all__ = ["QUARREL", "RESERVED"]

QUARREL = """
title: A quarrel
horizon: 3 years
actors:
  a: {tempo: 3, reliability: 0.8, options: {x: X, y: Y}}
  b: {tempo: 2, reliability: 0.7, options: {z: Z, w: W}}
events: {e: {label: E, once: on}, f: F}
status quo: []
preferences:
  a: [not e, a.y and b.w, a.x iff f, not a.y]
  b: [not e, a.y and b.w, b.z iff a.x, not b.w]
beliefs: {a: {b: [not e, b.z iff f]}}
agreements: {"a deal": {between: [a, b], when: f, rate: 1.5}}
terms: {calm: not a.x and not b.z, clashing: a.x and b.z}
goals: {both: a.y and b.w}
ends: e or a.y and not b.w
rates: {e: {rate: 0.3 if b.z else 0.1, phases: 2}, f: 2 if f else 1.5}
counts: {shots: {rate: 4 if b.z else 0.5, unit: per month}}
stocks: {arms: {start: 10, grows: 2 * a.x - 3 * f}}
harms: {losses: {e: 500, clashing: 20}}
measures:
  war: {chance of: e, within: 2 years}
  quiet: {chance of: not f, at: 2 years, want: high}
  never quiet: {chance of: calm, at: 1 year, want: low}
  pressed: {chance of: b.z before a.y, within: 18 months, want: high}
  pressed at all: {chance of: b.z, within: 18 months, want: high}
  agreed: {chance of: a.y and b.w, within: 2 years, want: high}
  first: {chance of: b.z before a.y, within: 18 months, want: low}
  as it is: {chance of: b.z before a.y, within: 18 months, want: high, over: as is}
  tense: {time in: a.x, within: 3 years, want: low}
  calm time: {time in: calm, within: 3 years, want: high}
  shots: {expected: shots, within: 2 years}
  arms: {expected: arms, at: 2 years}
  losses: {expected: losses, within: 2 years}
  shots if over: {expected: shots, within: 2 years, over: 150}
  arms if over: {expected: arms, at: 30 months, over: 25}
  losses if over: {expected: losses, within: 2 years, over: 700}
policies:
  none: {}
  hold: {a.x: on, while: not f}
  "press, then stop": [{a.x: on, for: 9 months}, {a.x: off, when: b.w}]
"""
"""Choices with foresight and beliefs, deals, events, an end, every kind of measure, a policy of two windows."""

RESERVED = """
horizon: 1 year
actors: {z: {tempo: 2, reliability: 0.9, options: {x: Do x}}}
status quo: []
preferences: {z: [z.x]}
events: {war: {label: War, once: on}}
rates: {war: 0.3}
ends: war
terms: {F: z.x}
goals: {true: z.x}
counts: {min: 3, init: 1, C: 2, atLeastOneOf: 1}
stocks: {max: {start: 1, grows: 2}, const: {start: 0, grows: -1}}
harms: {rewards: {war: 5}}
measures:
  m: {expected: min, within: 1 year}
  module: {expected: max, at: 1 year}
  ctmc: {expected: C, within: 1 year, over: 7}
  endmodule: {expected: const, at: 1 year, over: 2}
  U: {chance of: z.x, within: 1 year, want: high}
  ended: {chance of: war, within: 1 year}
  init: {time in: z.x, within: 1 year}
  goal_true: {expected: rewards, within: 1 year}
  measure_U: {expected: rewards, within: 1 year, over: 3}
  way_1: {chance of: not z.x, within: 1 year, want: high}
policies: {con: {}, NUL: {}, aux: {}, Com1: {}, lpt9: {}, COM10: {}, prn.txt: {}, min: {}}
"""
"""Keywords of model checkers, labels of the export and devices of Windows as names."""
