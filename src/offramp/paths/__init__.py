"""How to get there: routes, package deals and the weakest step."""
