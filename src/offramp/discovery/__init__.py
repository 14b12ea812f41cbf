"""Scenario discovery: boxes of worlds found by PRIM and CART."""
