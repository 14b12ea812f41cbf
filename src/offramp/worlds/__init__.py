"""Uncertainties of a case: their distributions, and worlds drawn from them."""
