"""What can happen: states, moves and preferences as arrays."""
