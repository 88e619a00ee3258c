"""The addresses in the metadata: where the documentation is published, if it is (``site/documentation.json``)."""

from __future__ import annotations

import json
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
