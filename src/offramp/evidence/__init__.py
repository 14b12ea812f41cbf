"""Evidence: data sets as analysts have them, small tables of facts, and the estimates made from both."""
