"""What holds: one module per solution concept, one list of them, verdicts with witnesses."""
