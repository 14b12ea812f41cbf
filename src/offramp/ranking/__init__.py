"""Which option first, and whether a claim stands."""
