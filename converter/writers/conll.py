"""CoNLL-2002: a token a line with its tag in the BIO scheme, a blank line behind each sentence.

``B-PER`` begins the name of a person, ``I-PER`` goes on; ``LOC`` and ``ORG`` alike, ``O`` is no name (Tjong Kim Sang
2002, https://www.clips.uantwerpen.be/conll2002/ner/). It is what sequence taggers are trained on and scored with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.language.tokens import all_sentences, tokens
from converter.model import Story
from converter.registry import Recipe, writer
from converter.spans import Span
from converter.uima import TAGS


@writer(
    "conll",
    suffix=".conll",
    media_type="text/plain",
    label="CoNLL-2002",
    lacks=(
        "text blocks dateline bylines credits signals rights overlaps forms entities identifiers verified "
        "links confidence rules subjects quotations unmarked pieces types speakers speaking cues frames "
        "addressees modes certainty reviewed checked"
    ),
)
def write(story: Story, recipe: Recipe) -> bytes:
    """Tokens with the names of persons, places and organisations in the BIO scheme. Of names inside names the outer one
    is kept; a name inside a word, a noun that refers and a pronoun are no names."""
    names = _outermost(story)
    made = "\n".join(
        "".join(f"{word} {tag}\n" for word, tag in _tagged(story.text, sentence, names))
        for sentence in all_sentences(story)
    )
    return re.sub("[\ud800-\udfff]", "\ufffd", made).encode()


def _outermost(story: Story) -> list[tuple[Span, str]]:
    """Names that do not overlap, with their tags, the last one first."""
    types = {e.id: e.type for e in story.entities}
    found: list[tuple[Span, str]] = []
    for name in sorted(story.mentions, key=lambda m: (m.span.start, -m.span.end)):
        outside = not found or found[-1][0].end <= name.span.start
        if name.form == "name" and outside and name.entity in types:
            found.append((name.span, TAGS[types[name.entity]]))
    return found[::-1]


def _tagged(text: str, sentence: Span, names: list[tuple[Span, str]]) -> Iterator[tuple[str, str]]:
    """The sentence's tokens with their tags; takes what lies before them off the names. A name begins anew in a
    sentence, as the scheme has it."""
    begun: Span | None = None
    for token in tokens(text, sentence):
        while names and names[-1][0].end <= token.start:
            names.pop()
        tag = "O"
        if names and names[-1][0].overlaps(token):
            span, kind = names[-1]
            tag, begun = f"{'I' if begun == span else 'B'}-{kind}", span
        yield token.of(text), tag
