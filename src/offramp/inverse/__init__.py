"""Inverse graph model: the changes of rankings, statements or payments with which a state is an equilibrium."""
