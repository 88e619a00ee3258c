"""The extraction engine: rules that propose, evidence that weighs, one policy that decides, a record that tells why.

A rule is a function with an id, a docstring that becomes its page, and cases under ``tests/rules/<ID>/``. What differs
by language is a rule or data of that language (``converter/language/<code>/``); the engine knows none.
"""
