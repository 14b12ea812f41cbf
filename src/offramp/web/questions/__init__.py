"""Answers to the questions of pages, computed in worker processes."""
