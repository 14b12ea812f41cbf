"""Graph model: states, moves and preferences as arrays."""
