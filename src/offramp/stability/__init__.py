"""Stability: one module per solution concept, the list of concepts, and verdicts with witnesses."""
