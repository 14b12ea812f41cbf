"""What would have to change for a state to hold: in rankings, in statements, in payments."""
