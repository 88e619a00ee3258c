"""Copy put together from every form of every part, in any combination, and what the reader should find in it."""

from __future__ import annotations

import random
import re
import textwrap
import unicodedata
from dataclasses import dataclass, field

from converter import registry
from converter.model import Story
from converter.registry import Recipe, Source

SOURCES = (
    (
        " date 2024-11 Quelle: (c) Copyright Thomson Reuters 2024. Click For Restrictions - https://x.example/c.html",
        "2024-11",
    ),
    ("date 2024-11-05 Quelle: (c) Copyright Thomson Reuters 2024.", "2024-11-05"),
    ("Quelle: Reuters, 5. November 2024", "2024-11-05"),
)
RIGHTS = ("(c) Copyright Thomson Reuters 2024. Alle Rechte vorbehalten.", "© 2024 Reuters. Alle Rechte vorbehalten.")
SLUGS = (
    "UKRAINE-KRIEG",
    "USA/FED/ZINSEN - ZUSAMMENFASSUNG 3",
    "DEUTSCHLAND/HÄFEN (ZUSAMMENFASSUNG 2)",
    "HÄFEN/LANDSTROM",
    "HAFEN-STREIK (UPDATE 3)",
    "Häfen/Energie/Umwelt",
)
NOTICES = (
    "EXKLUSIV",
    "In der Meldung vom Montag muss es im ersten Absatz heißen: 2031 (nicht: 2013).",
    "Korrigierte Fassung: Berichtigt wurde die Zahl der Terminals im ersten Absatz.",
    "(Achtung Redaktionen: Die Meldung von 14.07 Uhr wird ergänzt)",
    "(Berichtigt wird im zweiten Absatz die Zahl der Terminals: sieben statt neun)",
    "(KORRIGIERT: Vorname im dritten Absatz berichtigt)",
    "WDHLG",
    "EILMELDUNG",
    "Sperrfrist: 5. November 2024, 14.00 Uhr",
    "Achtung: Die Meldung von 14.07 Uhr wird ergänzt",
    "BERICHTIGT: Im ersten Absatz muss es richtig heißen: Kalvenor statt Kalwenor.",
    "(Wiederholung vom Vortag)",
)
HEADLINES = (
    "Hafenbetreiber Kalvenor stellt bis zum Jahr 2031 sämtliche Terminals in Bremerhaven auf Landstrom um",
    "KALVENOR STELLT BIS ZUM JAHR 2031 SÄMTLICHE TERMINALS IN BREMERHAVEN AUF LANDSTROM UM - AKTIE STEIGT",
    "Hafenbetreiber Kalvenor stellt auf Landstrom um",
    "EXKLUSIV-Kreise - Kalvenor will Terminals verkaufen",
    "KALVENOR STELLT BIS 2031 ALLE TERMINALS AUF LANDSTROM UM",
    "KORRIGIERT-ZUSAMMENFASSUNG 1-Kalvenor rechnet mit höheren Kosten",
    "Kalvenor-Chefin - „Wir schalten die Motoren ab“",
    "Ist der Hafen noch zu retten?",
    "WDHLG/BERICHTIGT-Kalvenor verkauft zwei Terminals",
    "UPDATE 2-Kalvenor verkauft zwei Terminals - Aktie steigt",
    "KREISE-KALVENOR VERKAUFT ZWEI TERMINALS",
    "Kalvenor <KLVG.DE> senkt Prognose für 2025",
)
BYLINES = (
    ("- von Merle Haubold und Tjark Osterloh -", ("Merle Haubold", "Tjark Osterloh")),
    ("– Von Gesine van der Lind –", ("Gesine van der Lind",)),
    ("Von Merle Haubold", ("Merle Haubold",)),
)
DATELINES = (
    ("Bremen (Reuters) - ", ("Bremen",)),
    ("BREMEN, 5. Nov (Reuters) - ", ("BREMEN",)),
    ("Bremen/Den Haag/St. Gallen (Reuters) – ", ("Bremen", "Den Haag", "St. Gallen")),
    ("Frankfurt/Main, 12. Mär (Reuters) — ", ("Frankfurt/Main",)),
    ("12. Mär (Reuters) - ", ()),
    ("(Reuters) - ", ()),
    ("Husum und Stade (Reuters) - ", ("Husum", "Stade")),
    ("Husum, 31. Dez (Reuters) - ", ("Husum",)),
    ("Wien, 1. Jän (APA) - ", ("Wien",)),
    ("St. Peter-Ording (dpa/lno) - ", ("St. Peter-Ording",)),
    ("", ("no dateline",)),
    ("", ("no dateline",)),
    ("Frankfurt (Oder) (Reuters) - ", ("Frankfurt (Oder)",)),
    ("BERLIN/MÜNCHEN, 5. Nov. 2024 (dpa-AFX) - ", ("BERLIN", "MÜNCHEN")),
    ("Bremen, Dienstag, 5. November (AFP) - ", ("Bremen",)),
    ("Bad Homburg v.d. Höhe (epd). ", ("Bad Homburg v.d. Höhe",)),
    ("Bremen (Reuters/AP) -- ", ("Bremen",)),
    ("Wien (APA) - ", ("Wien",)),
    ("Bonn (KNA) ", ("Bonn",)),
    ("Zürich, 5.11.2024 (Keystone-SDA) - ", ("Zürich",)),
)
SENTENCES = (
    "Der Hafenbetreiber Kalvenor will seine Terminals bis 2031 auf Landstrom umstellen.",
    '"Wir schalten die Motoren ab", sagte Vorstandschefin Ilka Sundermann am Dienstag der Nachrichtenagentur Reuters.',
    "KALVENOR beschäftigt 4200 Menschen und gilt als größter Betreiber an der Küste.",
    "Die Kosten lägen bei 240 Millionen Euro, hieß es (Kurs: 48,10 Euro) <KLVG.DE>.",
    "Das sei „kein Pappenstiel“, räumte sie ein - auch nach dem 12. März.",
    "Im Werk von Huber & Enkel in Frankfurt/Oder ruht die Arbeit seit Montag.",
    "Von der Umstellung profitieren nach Angaben des Ministeriums rund 30.000 Anwohner.",
)
CROSSHEADS = (
    "UMWELTVERBÄNDE FORDERN EINEN SCHNELLEREN UMBAU UND MEHR GELD FÜR DIE ANWOHNER",
    "KALVENOR GmbH <KLVGn.DE> EINIG MIT E.ON",
    "HINTERGRUND",
    "VORSTAND: „WIR SCHAFFEN DAS BIS 2027“",
    "UMWELTVERBÄNDE ZÖGERN",
    "GROßE PLÄNE FÜR 7 TERMINALS",
    '"EIN SPÄTER SCHRITT"',
    "WAS KOSTET DAS?",
    "CO2-ABGABE AB 2027",
    "„BIS 2031 IST ES ZU SPÄT“",
    "ANWOHNER: LÄRM BLEIBT - HAFEN WIDERSPRICHT",
)
LISTS = (
    "Die Vorhaben:\n– Landstrom\n– Umbau der Kaianlagen in Bremerhaven",
    "Die größten Häfen:\n1. Hamburg\n2. Bremerhaven\n3. Wilhelmshaven",
    "* Landstrom an sieben Terminals\n* Kosten: 240 Mio Euro",
    "Die wichtigsten Punkte:\n• Landstrom an sieben Terminals\n• Kosten: 240 Mio Euro",
    "Die Eckdaten:\n- Beginn im März\n- Ende 2031\n- 40 Prozent Förderung",
    "1) Landstrom an sieben Terminals\n2) Umbau der Kaianlagen\n3) Abgabe ab 2027",
    "Die Vorhaben:\n* Landstrom an sieben Terminals\n* Umbau\n* Abgabe",
    "+ Landstrom an sieben Terminals\n+ Umbau der Kaianlagen",
    "Die Termine im Überblick:\nMontag: Hafenrat\nDienstag: Bilanz Kalvenor",
)
TABLES = (
    "ROHSTOFFE\nGold 2610,40 Dollar\nSilber 30,12 Dollar\nNordseeöl 71,05 Dollar",
    "KURSE\nName       | Stand  | Prozent\nKalvenor   | 48,10  | +2,3\nNordkai AG | 12,00  | -0,4",
    "AKTIENKURSE IM ÜBERBLICK\nAktie\tKurs\tProzent\nKalvenor\t48,10\t+2,3\nNordkai\t12,00\t-0,4",
    "Verein      Spiele  Punkte\n1. Husum        34      71\n2. Stade        34      68\n3. Emden        33      60",
    "Kalvenor 48,10 Euro\nNordkai 12,00 Euro\nHusum 8,05 Euro\nStade 7,10 Euro",
    "Name\tStand\nKalvenor\t48,10\nNordkai\t12,00",
    "Index           Stand    Prozent\nKalvenor        48,10       +2,3\nNordkai         12,00       -0,4",
)
SUMMARIES = (
    "* Kalvenor stellt auf Landstrom um\n* Kosten: 240 Mio Euro",
    "* Landstrom an sieben Terminals in\n  Bremerhaven\n* Aktie steigt\n* Nordkai zieht nach",
)
"""between headline and dateline"""
SECOND_HEADLINES = ("Aktie steigt nach Ankündigung", "Anwohner warten seit Jahren auf den Umbau")
LABELS = (
    ("slug", "Slug: HAFEN/LANDSTROM"),
    ("slug", "Stichworte: Hafen, Landstrom, Kalvenor"),
    ("slug", "Priorität: 3"),
    ("source", "Stand: 5. November 2024"),
)
ASIDES = (
    ("notice", "(Wiederholt wird im zweiten Absatz die Zahl der Terminals)"),
    ("notice", "(BERICHTIGT: Im ersten Absatz muss es heißen: Kalvenor)"),
    ("crosshead", "Anwohner warten seit Jahren"),
    ("crosshead", "„Ein später Schritt“"),
)
"""between two paragraphs"""
CONTACTS = ("hafen@example.org", "https://hafen.example.org/kontakt", "Telefon: +49 30 000000")
"""below a sign-off"""
SIGN_OFFS = (
    "(Bericht von Merle Haubold, redigiert von Tjark Osterloh. Bei Rückfragen wenden Sie sich bitte an "
    "berlin.newsroom@example.org)",
    "mha/tjo",
    "(mha/tjo)",
    "nkl",
    "(Bericht von Merle Haubold und Tjark Osterloh in Bremen; redigiert von Gesine Ahlers)",
    "(Reuters-Büro Berlin, +49 30 000000; redigiert von Gesine Ahlers)",
    "MH/TO",
    "dpa mh yyzz n1 to",
    "Redigiert von Tjark Osterloh",
    "(Redaktion: Tjark Osterloh)",
)


@dataclass
class Copy:
    """A piece of copy and what is in it."""

    text: str = ""
    headline: str | None = None
    dated: str | None = None
    places: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    credits: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """of each block"""


Blocks = list[tuple[str, str]]
"""kind and words"""


def made(chance: random.Random) -> Copy:
    copy = Copy()
    layout = chance.choice(("blank", "blank", "lines", "wrapped", "indented", "tabs"))
    byline = chance.choice(BYLINES) if chance.random() < 0.3 else None
    late = chance.random() < 0.3
    if byline:
        copy.bylines = byline[1]
    blocks = head(copy, chance)
    above = any(kind == "source" for kind, _ in blocks)
    if byline and not late:
        blocks.append(("byline", byline[0]))
    blocks += body(copy, chance)
    if byline and late:
        blocks.append(("byline", byline[0]))
    if chance.random() < 0.6:
        blocks.append(("sign-off", chance.choice(SIGN_OFFS)))
        if chance.random() < 0.2:
            blocks.append(("sign-off", chance.choice(CONTACTS)))
    if not above and chance.random() < 0.4:
        blocks.append(("source", chance.choice(RIGHTS)))
    for kind, words in blocks:
        if kind == "sign-off":
            copy.credits += re.findall(r"(?:Merle|Tjark|Gesine) \w+|mha/tjo|nkl|MH/TO", words)
        if kind == "sign-off" and copy.kinds[-1] == kind:  # read as one
            copy.words[-1] += " " + plain(words)
        else:
            copy.kinds.append(kind)
            copy.words.append(plain(words))
    copy.text = laid_out(blocks, layout, chance)
    return copy


def head(copy: Copy, chance: random.Random) -> Blocks:
    """Source, slug, label, headline and a notice above or below it."""
    blocks: Blocks = []
    if chance.random() < 0.6:
        words, copy.dated = chance.choice(SOURCES)
        blocks.append(("source", words))
    if chance.random() < 0.3:
        blocks.append(("slug", chance.choice(SLUGS)))
    if chance.random() < 0.1:
        blocks.append(chance.choice(LABELS))
        copy.dated = copy.dated or ("2024-11-05" if blocks[-1][0] == "source" else None)
    if chance.random() < 0.6:
        copy.headline = chance.choice(HEADLINES)
        blocks.append(("headline", copy.headline))
    if chance.random() < 0.3:
        before = copy.headline is not None and chance.random() < 0.5
        blocks.insert(len(blocks) - before, ("notice", chance.choice(NOTICES)))
    return blocks


def body(copy: Copy, chance: random.Random) -> Blocks:
    """What may stand between headline and dateline, and paragraphs with what may stand between them."""
    blocks: Blocks = []
    start, copy.places = chance.choice(DATELINES)
    if start and copy.headline:
        if chance.random() < 0.2:
            blocks.append(("headline", chance.choice(SECOND_HEADLINES)))
        if chance.random() < 0.2:
            blocks.append(("list", chance.choice(SUMMARIES)))
    blocks.append(("paragraph", start + prose(chance)))
    for i in range(chance.randint(1, 5)):
        if chance.random() < 0.3:
            blocks.append(("crosshead", chance.choice(CROSSHEADS)))
        elif blocks[-1][0] == "paragraph" and chance.random() < 0.15:
            blocks.append(chance.choice(ASIDES))
        blocks.append(("paragraph", prose(chance)))
        if i and chance.random() < 0.2:
            blocks.append(chance.choice([("list", chance.choice(LISTS)), ("table", chance.choice(TABLES))]))
    return blocks


def prose(chance: random.Random) -> str:
    return " ".join(chance.sample(SENTENCES, chance.randint(2, 4)))


def laid_out(blocks: Blocks, layout: str, chance: random.Random) -> str:
    """The blocks as a desk's system sends them."""
    out = []
    width = chance.choice((64, 69, 76))
    indent = {"indented": "   ", "tabs": "\t"}.get(layout, "")
    for kind, given in blocks:
        words = given
        flows = (
            len(given) > 76
            if kind in ("headline", "crosshead")
            else kind in ("paragraph", "notice") or (kind == "sign-off" and len(words) > 60)
        )
        if layout in ("wrapped", "indented") and flows:
            first = indent if kind == "paragraph" else ""
            words = textwrap.fill(words, width, initial_indent=first, break_long_words=False, break_on_hyphens=False)
        elif layout == "tabs" and kind == "paragraph":
            words = indent + words
        out.append((kind, words))
    text = ""
    for i, (kind, words) in enumerate(out):
        tight = (
            layout in ("lines", "indented", "tabs")
            and kind == "paragraph"
            and out[i - 1][0] in ("paragraph", "headline")
        )
        below = kind in ("headline", "slug") and i and out[i - 1][0] in ("slug", "source") and ": " not in words
        close = below and chance.random() < 0.4
        text += ("" if not i else "\n" if tight or close else chance.choice(("\n\n", "\n\n", "\n \n"))) + words
    return text + chance.choice(("", "\n", "\n\n"))


def found(story: Story) -> Copy:
    return Copy(
        story.text,
        story.headline.of(story.text) if story.headline else None,
        story.dated,
        tuple(p.of(story.text) for p in story.dateline.located) if story.dateline else ("no dateline",),
        tuple(b.of(story.text) for b in story.bylines),
        [plain(c.of(story.text)) for c in story.credits],
        [b.kind for b in story.blocks],
        [plain(b.span.of(story.text)) for b in story.blocks],
    )


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.replace("\u00ad", "")).split())


def differences(copy: Copy, data: bytes) -> str:
    """What the reader saw otherwise; nothing where all is well."""
    reading = registry.stage("reader", "reuters-de").run(Source("a.txt", data, "a"), Recipe())
    if len(reading.stories) != 1:
        return f"{len(reading.stories)} stories"
    seen = found(reading.stories[0])
    seen.headline = seen.headline and " ".join(seen.headline.split())
    seen.places, seen.bylines = (tuple(map(plain, group)) for group in (seen.places, seen.bylines))
    seen.headline = seen.headline and plain(seen.headline)
    if copy.dated is None and seen.dated and (seen.dated.startswith("--") or seen.dated == "2024-11-05"):
        seen.dated = None  # from the dateline
    names = ("headline", "dated", "places", "bylines", "credits", "kinds", "words")
    return "; ".join(
        f"{n}: {getattr(copy, n)!r} != {getattr(seen, n)!r}" for n in names if getattr(copy, n) != getattr(seen, n)
    )


def noisy(text: str, chance: random.Random) -> str:
    """Soft hyphens, no-break spaces, zero-width characters, white space at the ends of lines."""
    for what, put in (
        (r"(?<=[a-zäöü]{4})(?=[a-zäöü]{4})", "\u00ad"),
        (r" (?=\()", "\u00a0"),
        (r"(?<=[a-z]{3})\n", " \t\n"),
    ):
        if chance.random() < 0.5:
            text = re.sub(what, lambda m: put if chance.random() < 0.3 else m.group(), text)  # noqa: B023
    return text


def encoded(text: str, chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        text = unicodedata.normalize("NFD", text)
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    fits = not re.search(r"[^\x00-\x7f\xa0-\xff€„“–—•]", text)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", *(("cp1252",) if fits else ())))
    return text.encode(encoding)


def wrong(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    faults = []
    for _ in range(count):
        copy = made(chance)
        text = noisy(copy.text, chance) if chance.random() < 0.4 else copy.text
        if fault := differences(copy, encoded(text, chance)):
            faults.append(f"{fault}\n{text}")
    return faults
