"""A study: a case, what is asked of it, the results and the brief, in one folder that can be run again."""
