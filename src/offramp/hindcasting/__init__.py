"""Hindcasts: forecasts from what was known on a date, sealed, and scored against the record beside simple baselines."""
