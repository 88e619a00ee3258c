"""The German extraction rules."""
