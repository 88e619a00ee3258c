"""The English extraction rules."""
