"""Sensitivity of verdicts to preferences: other orders of the actors' statements."""
