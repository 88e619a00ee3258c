# ruff: noqa: E501
"""Invented stories for the site's tests, from a text with its marks in it.

``[ronja-aschenbeck|Ronja Aschenbeck]`` is a mention; ``{direct ronja-aschenbeck|"Wir warten."}`` a quotation (type,
speaker's id or ``-``). A block's kind stands before it: ``# crosshead``, ``| table``, ``* list``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from converter import standoff
from converter.addresses import story_path
from converter.model import (
    Block,
    BlockKind,
    Dateline,
    Entity,
    Identifier,
    Mention,
    Quotation,
    QuotationType,
    Rights,
    Story,
)
from converter.registry import Recipe
from converter.spans import Span

_MARK = re.compile(r"\[([a-z0-9-]+)\||\{(\w+) ([a-z0-9-]+)\||[\]}]")

ENTITIES = {
    e.id: e
    for e in (
        Entity("ronja-aschenbeck", "person", "Ronja Aschenbeck", title="Hafenmeisterin", affiliation="deichverband-ost", gender="f", by="titles"),
        Entity("tillmann-overrath", "person", "Tillmann Overrath", title="Umweltminister", gender="m", by="titles"),
        Entity("ida-quandel", "person", "Ida Quandel", title="Analystin", by="titles"),
        Entity(
            "wismar", "place", "Wismar", kind="city", country="de", within="Deutschland",
            latitude=53.89, longitude=11.46, identifiers=(Identifier("wikidata", "Q7037", "test"),), by="gazetteer",
        ),
        Entity("deutschland", "place", "Deutschland", kind="country", country="de", latitude=51.0, longitude=9.0, by="gazetteer"),
        Entity("wellington", "place", "Wellington", kind="city", country="nz", latitude=-41.29, longitude=174.78, by="gazetteer"),
        Entity(
            "deichverband-ost", "organisation", "Deichverband Ost", kind="association",
            identifiers=(Identifier("web", "https://deich.example/"), Identifier("ric", "DEIX.DE")), by="suffixes",
        ),
    )
}  # fmt: skip

FLOOD = """
Wismar/Wellington (Reuters) - Die Flut an der Ostsee steigt weiter. [ronja-aschenbeck|Hafenmeisterin Ronja Aschenbeck] rief am Montag zur Vorsicht auf.

{direct ronja-aschenbeck|"Wir rechnen mit dem höchsten Stand seit zwölf Jahren"}, sagte [ronja-aschenbeck|Aschenbeck] in [wismar|Wismar]. {direct ronja-aschenbeck|"Niemand soll an die Mole gehen."} Der [deichverband-ost|Deichverband Ost] teilte mit, {indirect deichverband-ost|die Deiche seien in gutem Zustand}.

# DEICHE HALTEN BISLANG

Umweltminister [tillmann-overrath|Tillmann Overrath] sprach von einer {partial tillmann-overrath|"ernsten, aber beherrschbaren Lage"}. [deutschland|Deutschland] habe aus den letzten Fluten gelernt.

| Ort          Pegel   Stand
| Wismar       6,10    steigend
| Warnemünde   5,85    steigend

* - Fähren fallen aus
* - Schulen bleiben geöffnet

(Bericht von Ida Quandel, redigiert von Lorenz Ahrbeck)
"""

HOSTILE = """
Die Firma <script>alert(1)</script> & Söhne {{ 7*7 }} {% raw %} teilte mit, [ida-quandel|Ida <b>Quandel</b>] habe
javascript:alert(2) geschrieben. {direct -|"</script><img src=x onerror=alert(3)>"}, hieß es.
Dann \u202egnubtknu\u202c Ende \x07.

| <table>&amp;  1
| ]]> <!--      2
"""


KINDS: dict[str, BlockKind] = {"# ": "crosshead", "| ": "table", "* ": "list"}


def parse(marked: str, before: str = "") -> tuple[str, list[Mention], list[Quotation]]:
    """The text so far and the marked text without its marks, and what the marks say."""
    text, mentions, quotations = before, [], []
    opened: list[tuple[int, str, list[str]]] = []
    position = 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        position = match.end()
        if match.group(1):
            opened.append((len(text), "]", [match.group(1)]))
        elif match.group(2):
            opened.append((len(text), "}", [match.group(2), match.group(3)]))
        elif opened and match.group() == opened[-1][1]:
            start, _, facts = opened.pop()
            span = Span(start, len(text))
            if len(facts) == 1:
                mentions.append(Mention(span, facts[0], by="names", confidence=0.93))
            else:
                speaker = None if facts[1] == "-" else facts[1]
                type_ = cast("QuotationType", facts[0])
                quotations.append(Quotation((span,), type_, attributed_to=speaker, by="marks", confidence=0.98))
        else:
            text += match.group()
    return text + marked[position:], mentions, quotations


def story(
    id_: str,
    marked: str = FLOOD,
    *,
    dated: str | None = "2025-02",
    headline: str | None = None,
    entities: Sequence[Entity] | None = None,
) -> Story:
    text = " date 2025-02 Quelle: (c) Copyright Beispielagentur 2025 - https://agentur.example/rechte.html"
    blocks = [Block("source", Span(1, len(text)))]
    mentions: list[Mention] = []
    quotations: list[Quotation] = []
    for part in [headline or "", *re.split(r"\n{2,}", marked)]:
        if not part.strip():
            continue
        kind: BlockKind = "headline" if part == headline else "sign-off" if part.startswith("(Bericht") else "paragraph"
        kind = KINDS.get(part[:2], kind)
        start = len(text) + 2
        text, named, quoted = parse(re.sub(r"(?m)^[#|*] ", "", part.strip("\n")), text + "\n\n")
        blocks.append(Block(kind, Span(start, len(text)).trimmed(text)))
        mentions += named
        quotations += quoted
    text += "\n"
    used = {m.entity for m in mentions} | {q.attributed_to for q in quotations}
    line = re.search(r"Wismar/Wellington \(Reuters\) - ", text)
    if line:
        used |= {"wismar", "wellington"}
        at = line.start()
        mentions += [Mention(Span(at, at + 6), "wismar"), Mention(Span(at + 7, at + 17), "wellington")]
    known = entities if entities is not None else tuple(ENTITIES.values())
    affiliations = {e.affiliation for e in known if e.id in used}
    dateline = Dateline(Span(line.start(), line.end()), (Span(at, at + 6), Span(at + 7, at + 17))) if line else None
    return Story(
        id=id_,
        text=text,
        agency="Beispielagentur",
        dated=dated,
        headline=next((b.span for b in blocks if b.kind == "headline"), None),
        rights=Rights(Span(text.index("(c)"), text.index("\n")), "Beispielagentur", 2025, "https://agentur.example/rechte.html"),
        dateline=dateline,
        blocks=tuple(blocks),
        entities=tuple(e for e in known if e.id in used or e.id in affiliations),
        mentions=tuple(mentions),
        quotations=tuple(quotations),
    )  # fmt: skip


NEWSML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:{id}"'
    ' version="1" standard="NewsML-G2" standardversion="2.35" conformance="power"><itemMeta>'
    "<versionCreated>2025-02-17T10:00:00Z</versionCreated></itemMeta></newsItem>\n"
)


def write(data: Path, *stories: Story) -> Path:
    """The folder as ``wiremark convert`` leaves it; the formats beside the annotations in a token form."""
    for one in stories:
        stem = data / story_path(one.id)
        stem.parent.mkdir(parents=True, exist_ok=True)
        path = str(stem)
        Path(path + ".annotations.json").write_text(json.dumps(standoff.to_json(one)), encoding="utf-8")
        Path(path + ".newsml.xml").write_text(NEWSML.format(id=story_path(one.id)), encoding="utf-8")
        linked = {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": one.text}
        Path(path + ".jsonld").write_text(json.dumps(linked, ensure_ascii=False), encoding="utf-8")
        Path(path + ".md").write_text("# Kopie\n", encoding="utf-8")
    return data


RECIPE = Recipe(now=datetime(2025, 3, 5, 12, 0, tzinfo=UTC), base_url="https://archiv.example")


def stories() -> tuple[Story, ...]:
    """One without a headline, one with it in a folder, a hostile one, an older one."""
    return (
        story("flut"),
        story("serie/zwei", headline="Pegel sinken wieder", dated="2025-03-04T10:00:00+01:00"),
        story("boese", HOSTILE, dated=None),
        story("drei", dated="2024-12-30", entities=tuple(ENTITIES.values())),
    )
