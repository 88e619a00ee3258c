"""Rules that propose names."""
