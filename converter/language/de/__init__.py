"""German: data, rules and weights."""
