"""Tests of claims: in every world and under every reading."""
