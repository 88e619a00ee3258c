"""Nouns and pronouns that stand for somebody or something named in the same story."""
