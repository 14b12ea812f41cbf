"""Experts: judgement that can be checked: panels, scores and pools."""
