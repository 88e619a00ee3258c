"""Judges anybody's news documents: schemas, rules that schemas can't state, agreement between outputs of one story.

A rule is a function in a file of this package, registered with ``@check("G2C001", severity=…, kinds=…)``. It gets a
view of a document of one of its kinds and yields findings; its docstring is its page in the documentation.
"""

from __future__ import annotations

from converter.checks.detection import KINDS
from converter.checks.judging import judge
from converter.checks.views import Finding, Options
from converter.rulebook import RuleInfo, rules

__all__ = ["KINDS", "Finding", "Options", "RuleInfo", "judge", "rules"]
