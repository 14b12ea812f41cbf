"""Measurements, run by hand: `make bench`. Each does its work in every round, in a process of its own."""
