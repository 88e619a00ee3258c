"""Every kind of entity that the knowledge base has can be said in every language of the site."""

from __future__ import annotations

import pytest

from converter import knowledge, resources


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_has_a_name(language: str) -> None:
    names = resources.load_yaml(resources.folder("site") / "i18n" / f"{language}.yaml")["kinds"]
    base = knowledge.load()
    kinds = {base.record(id_).kind for id_ in base.ids} - {None}  # type: ignore[attr-defined]
    assert kinds <= set(names)
