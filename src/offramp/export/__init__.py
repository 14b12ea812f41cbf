"""The graph and the game of a case in the formats of other programs."""
