"""The analysis behind the annotators ``quotations`` and ``speakers``: marks, sentences, clauses, phrases.

No parser and no model: one pass gives each word a letter for what it may be, and clauses, noun phrases and subjects are
regular expressions over those letters.
"""
