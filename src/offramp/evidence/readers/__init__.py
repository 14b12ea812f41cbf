"""Readers of data sets as their publishers offer them, and of any table with a date column."""
