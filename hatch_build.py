"""What the metadata say of the documentation: where it is published, if it is (``site/documentation.json``)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """No address is invented: without a published documentation the metadata name none."""

    def update(self, metadata: dict[str, Any]) -> None:
        base = json.loads((Path(self.root) / "site" / "documentation.json").read_text(encoding="utf-8"))["base"]
        if base:
            base = base.rstrip("/") + "/"
            metadata["urls"] = {"Documentation": base, "Changelog": f"{base}explanation/changelog.html"}
        else:
            metadata["urls"] = {}
        readme = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": linked(readme, base)}


def linked(readme: str, base: str | None) -> str:
    """The README as an index shows it: links into the project lead into the documentation, or are words;
    its picture is the documentation's, or is left out."""
    picture = rf"![\1]({base}\2)\n" if base else ""
    page = rf"[\1]({base}\2.html)" if base else r"\1"
    readme = re.sub(r"!\[([^\]]*)\]\(site/docs/([^)]*)\)\n", picture, readme)
    return re.sub(r"\[([^\]]*)\]\(site/docs/([^)]*)\.md\)", page, readme)
