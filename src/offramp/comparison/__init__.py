"""Comparison of two cases: their differences, and the reasons."""
