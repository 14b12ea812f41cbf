"""Which uncertainty matters: PAWN, Sobol indices, value of information."""
