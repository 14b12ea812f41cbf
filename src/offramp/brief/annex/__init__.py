"""The annex of a brief: what the case states, and every answer in full, each fact once."""
