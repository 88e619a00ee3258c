"""German: data, grammar, rules and weights."""
