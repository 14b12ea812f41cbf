"""How firm what holds is: other orders of what the actors want."""
