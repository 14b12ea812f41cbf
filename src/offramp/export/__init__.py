"""Export of the graph and the strategic game of a case to other programs."""
