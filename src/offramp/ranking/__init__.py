"""Ranking of policies: consequences, dominance, the lead, regret, acceptability and robustness."""
