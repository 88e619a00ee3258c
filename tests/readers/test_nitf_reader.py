"""NITF of other agencies: what its head says."""

from __future__ import annotations

from converter import registry
from converter.model import Story
from converter.registry import Recipe, Source


def read(head: str, body: str = "<p>Der Kran ist umgekippt.</p>") -> Story:
    data = f"<nitf><head>{head}</head><body><body.content>{body}</body.content></body></nitf>"
    (story,) = registry.stage("reader", "nitf").run(Source("a.xml", data.encode(), "a"), Recipe()).stories
    assert isinstance(story, Story)
    return story


def test_a_subject_is_called_what_the_classifier_says_or_its_code() -> None:
    said = read(
        "<docdata><identified-content>"
        '<classifier idsrc="medtop" value="20000430">Hafen</classifier><classifier idsrc="medtop" value="20000431"/>'
        '<classifier idsrc="other" value="20000432">Kran</classifier><classifier idsrc="medtop"/>'
        "</identified-content></docdata>"
    )
    assert [(s.code, s.name) for s in said.subjects] == [
        ("medtop:20000430", "Hafen"),
        ("medtop:20000431", "20000431"),
    ]
