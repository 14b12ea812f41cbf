"""Stability, routes and preference changes of cases with more states than can be listed, by decision diagrams and SAT."""
