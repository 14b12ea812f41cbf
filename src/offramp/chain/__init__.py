"""The continuous-time Markov chain of a case under a policy, and its transient solution."""
