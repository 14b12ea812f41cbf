"""A study: a case, its settings, results and brief, in one folder that can be run again."""
