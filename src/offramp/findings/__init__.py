"""Findings of a brief, each computed once: strategic, over time, and options across worlds."""
