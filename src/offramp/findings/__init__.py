"""Everything that a brief has to say of a case, computed once: strategic, over time, and options across worlds."""
