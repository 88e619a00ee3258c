"""German sentences laid out for the rules: each word a letter for what it may be, then clauses, phrases and subjects.

No parser and no model: clauses, noun phrases and subjects are regular expressions over the letters.
"""
