"""Hypergames: each actor judges stability in the game that it believes in."""
