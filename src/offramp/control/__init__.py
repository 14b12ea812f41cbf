"""The best adaptive policy of an actor: backward induction and decision rules."""
