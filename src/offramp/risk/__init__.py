"""What can go wrong, and when: the jump process of a case."""
