"""Evaluation of all policies in many worlds: plan, run, store and merge."""
