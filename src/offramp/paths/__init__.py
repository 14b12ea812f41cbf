"""Paths to a goal: routes, package deals and the weakest step."""
