"""Rules are loaded for the kinds of document that are judged (``converter/checks/kinds.yaml``)."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from converter import registry, resources

GOOD = Path(__file__).parent / "checks" / "G2M001" / "good.xml"
LOADED = """
import sys
from pathlib import Path
from converter.checks import judge
path = Path(sys.argv[1])
judge(path.name, path.read_bytes())
print(*sorted(name for name in sys.modules if name.startswith("converter.checks.")))
"""


def test_the_table_names_the_kinds_of_every_rule_of_a_module() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for stage in registry.stages("check").values():
        kinds[stage.run.__module__].update(stage.facts["kinds"])
    table = resources.kept_yaml(resources.PACKAGE / "checks" / "kinds.yaml")
    for name, said in table.items():
        assert set(said.split()) == kinds[f"converter.checks.{name}"], name


def test_an_item_is_judged_without_the_rules_for_feeds() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED, GOOD], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "converter.checks.g2_identity" in loaded
    assert "converter.checks.rights_files" in loaded
    assert not {"converter.checks.feeds", "converter.checks.jsonld", "converter.checks.page"} & set(loaded)
