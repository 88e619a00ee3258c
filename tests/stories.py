"""Stories for tests: an invented one with every layer, and Hypothesis' own."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from converter.model import (
    Block,
    BlockKind,
    Dateline,
    Entity,
    Identifier,
    Mention,
    MentionForm,
    Quotation,
    Review,
    Rights,
    Signal,
    Story,
    Subject,
)
from converter.spans import Span

TEXT = """date 2024-03 Quelle: (c) Copyright Muster-Agentur 2024. Bedingungen - https://agentur.example/rechte

KORRIGIERT - Im zweiten Absatz muss es "zwölf Meter" (nicht: zehn) heißen
DEICHE/STUDIE (ZUSAMMENFASSUNG 2)
Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>
- von Ilse Brammer und Tom Voß -

Cuxhaven/Stade, 12. Mär (Muster-Agentur) - Die Deiche an der Unterelbe müssen nach Einschätzung der
Ingenieurin Wiebke Lohmann bald erhöht werden.

"Wir haben", sagte Lohmann am Dienstag in Stade, "noch zwölf Jahre." Es gehe um Menschenleben, führte die Ingenieurin
aus.
Der Küstenverband sprach von einem "überfälligen
Schritt".

KRITIK VOM VERBAND

Es sei "genug Geld \u202fda", teilte der Küstenverband mit. Ein Sprecher sagte: "Kein Kommentar."
Man rechne mit Kosten.

- Deichhöhe in Stade: 8,50 Meter
- Deichhöhe in Cuxhaven:\t8,10 Meter

AKTIE           KURS    +/-
Deichbau AG     12,30   +1,2
Küstenbau SE     8,05   -0,4

(Bericht von Ilse Brammer, redigiert von Jan Roth)
"""


def find(words: str, number: int = 1, text: str = TEXT) -> Span:
    """The span of those words' occurrence with that number."""
    found = [m.start() for m in re.finditer(re.escape(words), text)]
    return Span(found[number - 1], found[number - 1] + len(words))


def _block(kind: BlockKind, first: str, last: str) -> Block:
    return Block(kind, Span(find(first).start, find(last).end))


def story() -> Story:
    """The invented story: every block kind but one, crossing marks, split quotations, every field set."""
    both = find('"Wir haben"'), find('"noch zwölf Jahre."')
    return Story(
        id="land/Über die Deiche 1",
        text=TEXT,
        agency="Muster-Agentur",
        dated="2024-03",
        urgency=4,
        headline=find("Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"),
        slugline=find("DEICHE/STUDIE"),
        keywords=(find("DEICHE"), find("STUDIE")),
        bylines=(find("Ilse Brammer"), find("Tom Voß")),
        credits=(find("Ilse Brammer", 2), find("Jan Roth")),
        rights=Rights(
            find("(c) Copyright Muster-Agentur 2024. Bedingungen - https://agentur.example/rechte"),
            "Muster-Agentur",
            2024,
            "https://agentur.example/rechte",
        ),
        dateline=Dateline(
            find("Cuxhaven/Stade, 12. Mär (Muster-Agentur) -"),
            (find("Cuxhaven"), find("Stade")),
            "--03-12",
            find("Muster-Agentur", 2),
        ),
        signals=(
            Signal("correction", find("KORRIGIERT")),
            Signal("summary", find("ZUSAMMENFASSUNG 2"), 2),
        ),
        blocks=(
            _block("source", "date 2024", "/rechte"),
            _block("notice", "KORRIGIERT", "heißen"),
            _block("slug", "DEICHE/", "SUNG 2)"),
            _block("headline", "Studie:", "<Archiv>"),
            _block("byline", "- von", "Voß -"),
            _block("paragraph", "Cuxhaven/", "erhöht werden."),
            _block("paragraph", '"Wir haben', 'Schritt".'),
            _block("crosshead", "KRITIK", "VERBAND"),
            _block("paragraph", "Es sei", "mit Kosten."),
            _block("list", "- Deichhöhe in Stade", "8,10 Meter"),
            _block("table", "AKTIE", "-0,4"),
            _block("sign-off", "(Bericht", "Jan Roth)"),
        ),
        entities=(
            Entity(
                "wiebke-lohmann",
                "person",
                "Wiebke Lohmann",
                title="Ingenieurin",
                affiliation="kuestenverband",
                country="de",
                gender="f",
                by="names.full",
                why=("full-name",),
            ),
            Entity(
                "kuestenverband",
                "organisation",
                "Küstenverband",
                kind="association",
                identifiers=(Identifier("web", "https://kuesten.example/?a=1&b=2", "the story"),),
                affiliation="nirgends-genannt",
                by="gazetteer",
            ),
            Entity(
                "stade",
                "place",
                "Stade",
                kind="city",
                identifiers=(
                    Identifier("geonames", "2829901", "GeoNames 2024-01"),
                    Identifier("wikidata", "Q503966"),
                    Identifier("agency id", "a b/c:d"),
                ),
                country="de",
                within="Niedersachsen",
                latitude=53.59337,
                longitude=-0.00000947,
                by="gazetteer",
            ),
            Entity("cuxhaven", "place", "Cuxhaven", by="editor"),
            Entity(
                "deichbau",
                "organisation",
                "Deichbau AG",
                identifiers=(Identifier("ric", "DBAG.DE", "the story"), Identifier("geonames", "2829901")),
            ),
        ),
        mentions=(
            Mention(find("Cuxhaven"), "cuxhaven", by="dateline", confidence=0.99),
            Mention(find("Stade"), "stade", by="dateline"),
            Mention(
                find("Wiebke Lohmann"),
                "wiebke-lohmann",
                by="names.full",
                confidence=0.8725,
                why=("full-name", "sole-bearer"),
            ),
            Mention(find("Lohmann", 2), "wiebke-lohmann", by="document", confidence=0.5),
            Mention(find("Stade", 2), "stade", "part"),
            Mention(find("die Ingenieurin"), "wiebke-lohmann", "nominal", "roles", 0.7),
            Mention(find("Küstenverband sprach"), "kuestenverband", "name", "document", 0.0),
            Mention(find("Küstenverband", 2), "kuestenverband"),
            Mention(find("Deichbau AG"), "deichbau", "name", "editor"),
            Mention(find('am Dienstag in Stade, "noch'), "stade", "pronoun", "a rule with spaces/ß"),
        ),
        quotations=(
            Quotation(
                both,
                "direct",
                (find("sagte"),),
                find("Lohmann", 2),
                "wiebke-lohmann",
                place=find("Stade", 2),
                by="marks",
            ),
            Quotation(
                (find("Es gehe um Menschenleben"),),
                "indirect",
                (find("führte"), find("aus.")),
                find("die Ingenieurin"),
                "wiebke-lohmann",
                by="subjunctive",
                confidence=0.333,
                frame=(find("führte die Ingenieurin\naus"),),
                speaker_phrase=find("die Ingenieurin"),
                mode="speech",
            ),
            Quotation(
                (find('"überfälligen\nSchritt"'),),
                "partial",
                (find("sprach"),),
                find("Der Küstenverband"),
                "kuestenverband",
            ),
            Quotation(
                (find('Es sei "genug Geld \u202fda"'),),
                "indirect",
                (find("teilte"), find("mit.")),
                attributed_to="kuestenverband",
                medium=find("KRITIK"),
            ),
            Quotation(
                (find('"Kein Kommentar."'),),
                "direct",
                (find("sagte", 2),),
                find("Sprecher"),
                addressee=find("Man"),
                frame=(find("Ein Sprecher sagte:"),),
                speaker_phrase=find("Ein Sprecher"),
                mode="sw",
            ),
            Quotation(
                (find('Kein Kommentar."\nMan rechne mit Kosten.\n\n- Deichhöhe'),),
                "free_indirect",
                by="editor",
            ),
        ),
        subjects=(
            Subject("medtop:20000133", "Hochwasser", 0.71, "keywords"),
            Subject("medtop:20001374", "Deichbau", 0.123456, "keywords"),
        ),
        reviewed=("mentions", "subjects"),
        checked=(Review("Ilse Brammer", "2024-03-13", 2), Review("Nachrichten & Ausland")),
    )


LEGAL = st.characters(
    codec="utf-8",
    exclude_characters=[chr(c) for c in range(32) if c not in (9, 10, 13)] + ["\ufffe", "\uffff"],
)
LINE = st.text(LEGAL.filter(lambda c: c not in "\t\n\r"), min_size=1, max_size=12)
"""text that stands in one line of XML"""
KINDS: tuple[BlockKind, ...] = (
    "source",
    "slug",
    "notice",
    "headline",
    "byline",
    "dateline",
    "paragraph",
    "crosshead",
    "list",
    "table",
    "sign-off",
)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
SURE = st.one_of(st.floats(0, 1, allow_nan=False), st.sampled_from((0.0, 0.5, 0.99, 1.0)))
FORM: st.SearchStrategy[MentionForm] = st.sampled_from(("name", "part", "nominal", "pronoun"))
WHY = st.lists(st.sampled_from(("full-name", "office", "context")), max_size=3).map(tuple)
BY = st.sampled_from(("", "rule.one", "crf", "editor", "two words"))


@st.composite
def stories(draw: st.DrawFn, characters: st.SearchStrategy[str] = LEGAL) -> Story:
    """Any story whose spans lie in its text: blocks in order, marks that cross each other and the blocks' borders."""
    text = "".join(draw(st.lists(st.one_of(st.sampled_from(WORDS), st.text(characters, max_size=6)), max_size=25)))
    size = len(text)

    def span() -> Span:
        start = draw(st.integers(0, size - 1))
        return Span(start, draw(st.integers(start + 1, min(size, start + 30))))

    def maybe() -> Span | None:
        return span() if size and draw(st.booleans()) else None

    def some(most: int = 2) -> tuple[Span, ...]:
        return tuple(span() for _ in range(draw(st.integers(0, most)))) if size else ()

    def apart(least: int = 0) -> tuple[Span, ...]:
        cuts = sorted(draw(st.sets(st.integers(0, size), min_size=2, max_size=4))) if size else []
        pairs = tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
        return pairs if least or draw(st.booleans()) else ()

    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=10)))
    blocks = tuple(Block(draw(st.sampled_from(KINDS)), Span(a, b)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    entities = tuple(draw(entity(id_)) for id_ in draw(st.lists(IDS, unique=True, max_size=4)))
    ids = [e.id for e in entities]
    of_one = st.sampled_from(ids)
    mentions = tuple(
        Mention(s, draw(of_one), draw(FORM), draw(BY), draw(SURE), draw(WHY)) for s in (some(6) if ids else ())
    )
    types = ("direct", "partial", "indirect", "free_indirect", "indirect_free_indirect", "reported")
    quotations = tuple(
        Quotation(
            apart(1),
            draw(st.sampled_from(types)),
            apart(),
            maybe(),
            draw(st.one_of(st.none(), of_one)) if ids else None,
            maybe(),
            maybe(),
            maybe(),
            draw(BY),
            draw(SURE),
            apart(),
            maybe(),
            draw(st.sampled_from((None, "speech", "writing", "thought", "sw", "st", "tw"))),
        )
        for _ in range(draw(st.integers(0, 4)) if size else 0)
    )
    has_dateline = size and draw(st.booleans())
    dated = st.sampled_from(
        (None, "2025", "2025-02", "2025-02-12", "2025-02-12T10:31:00+01:00", "2025-02-12T10:31Z", "--02-29")
    )
    return Story(
        id=draw(st.one_of(IDS, LINE)),
        text=text,
        language=draw(st.sampled_from(("de", "de-AT", "en"))),
        agency=draw(st.one_of(st.none(), LINE, st.just("Reuters"))),
        dated=draw(dated),
        status=draw(st.sampled_from(("usable", "withheld", "canceled"))),
        urgency=draw(st.one_of(st.none(), st.integers(1, 9))),
        headline=maybe(),
        slugline=maybe(),
        keywords=some(),
        bylines=some(),
        credits=some(),
        rights=Rights(
            span(),
            draw(st.one_of(st.none(), LINE)),
            draw(st.one_of(st.none(), st.integers(1900, 2100))),
            draw(st.one_of(st.none(), st.just("https://rights.example/a?b=1&c=2"))),
        )
        if size and draw(st.booleans())
        else None,
        dateline=Dateline(span(), some(), draw(dated), maybe()) if has_dateline else None,
        signals=tuple(
            Signal(
                draw(st.sampled_from(("flash", "repeat", "correction", "update", "summary", "embargo", "exclusive"))),
                s,
                draw(st.one_of(st.none(), st.integers(0, 99))),
            )
            for s in some()
        ),
        blocks=blocks,
        entities=entities,
        mentions=mentions,
        quotations=quotations,
        subjects=tuple(
            Subject(draw(st.sampled_from(("medtop:20000133", "own:1", "no code"))), draw(LINE), draw(SURE), draw(BY))
            for _ in range(draw(st.integers(0, 2)))
        ),
        checked=tuple(
            Review(
                draw(LINE), draw(st.sampled_from((None, "2025-03-01"))), draw(st.one_of(st.none(), st.integers(1, 99)))
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        reviewed=tuple(draw(st.lists(st.sampled_from(("mentions", "quotations", "subjects")), max_size=2))),
    )


WORDS = ("Berlin", " ", "\n", "\n\n", '"', "sagte", "Frau Muster", "&", "<b>", "\t", "]]>", "\r", "  ", "ÄÖÜß")


@st.composite
def entity(draw: st.DrawFn, id_: str) -> Entity:
    where = draw(st.one_of(st.none(), st.tuples(st.floats(-90, 90), st.floats(-180, 180))))
    name = st.one_of(st.none(), LINE)
    schemes = st.sampled_from(("wikidata", "geonames", "iso3166-1a2", "ric", "web", "eigene Liste", "wmid"))
    return Entity(
        id_,
        draw(st.sampled_from(("person", "place", "organisation"))),
        draw(LINE),
        draw(st.one_of(st.none(), st.sampled_from(("city", "company", "zwei Worte")))),
        tuple(
            Identifier(
                draw(schemes), draw(st.one_of(LINE, st.sampled_from(("Q1", "Q2")))), draw(st.one_of(st.just(""), LINE))
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        draw(name),
        draw(st.one_of(st.none(), IDS)),
        draw(st.sampled_from((None, "de", "us"))),
        draw(name),
        where[0] if where else None,
        where[1] if where else None,
        draw(st.sampled_from((None, "f", "m", "n"))),
        draw(BY),
        draw(WHY),
    )
