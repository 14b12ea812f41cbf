"""Risk over time: measures, endings, base rates, first passage, waiting and simulation."""
