"""Sensitivity analysis: PAWN and Sobol' indices, and the value of information."""
