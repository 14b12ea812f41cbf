"""The front of a brief: two pages that stand alone."""
