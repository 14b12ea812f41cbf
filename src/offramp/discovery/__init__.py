"""Scenario discovery: boxes of worlds by PRIM and CART."""
