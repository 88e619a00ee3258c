"""What stands around a quotation: its frame, the whole phrase for who spoke, whom they told, and how."""

from __future__ import annotations

import pytest

from converter import pipeline
from converter.model import Block, Quotation, Story
from converter.registry import Recipe
from converter.spans import Span


def quotation(text: str) -> Quotation:
    """The first quotation of a paragraph, but for one that only tells of a speech act."""
    story = Story("roles", text, blocks=(Block("paragraph", Span(0, len(text))),))
    found = pipeline.annotate(story, Recipe()).quotations
    return next((q for q in found if q.by != "QUO090"), found[0])


FRAMES = [
    ("Am Montag sagte Rahn in Köln, der Plan sei gut.", "Am Montag sagte Rahn in Köln"),
    ("Der Plan sei gut, sagte Rahn am Montag in Köln.", "sagte Rahn am Montag in Köln"),
    ("Rahn begrüßte die Einigung und sagte, nun müsse gebaut werden.", "Rahn begrüßte die Einigung und sagte"),
    ("„Das Wetter“, sagte die Wirtin und lachte, „macht, was es will.“", "sagte die Wirtin und lachte"),
    (
        "Der Schaden beläuft sich nach Angaben der Versicherung auf zwei Millionen Euro.",
        "nach Angaben der Versicherung",
    ),
    ("Wie die Polizei mitteilte, wurde niemand verletzt.", "Wie die Polizei mitteilte"),
    ("Sommer nannte die Vorwürfe am Abend „völlig absurd“.", "Sommer nannte die Vorwürfe am Abend"),
    ("Laut Rahn fehlt das Geld.", "Laut Rahn"),
    ("Rahn: „Das Geld fehlt.“", "Rahn"),
    ("„Das Geld fehlt.“", ""),
]


@pytest.mark.parametrize(("text", "frame"), FRAMES)
def test_frame(text: str, frame: str) -> None:
    assert " | ".join(s.of(text) for s in quotation(text).frame) == frame


PHRASES = [
    ("Uwe Stark, Präsident des Verbandes, sagte, die Preise seien zu niedrig.", "Uwe Stark, Präsident des Verbandes"),
    (
        "Die Preise sinken, sagte Uwe Stark, der Präsident des Verbandes.",
        "Uwe Stark, der Präsident des Verbandes",
    ),
    ("Ministerin Ute Rahn (FDP) sagte, das Geld fehle.", "Ministerin Ute Rahn (FDP)"),
    ("Nach Angaben der Feuerwehr brannte der Keller.", "Angaben der Feuerwehr"),
    ("Nach einer Studie der Uni Bonn sinken die Preise.", "einer Studie der Uni Bonn"),
    ("Der Sender „Radio Nord“ berichtete, der Minister trete zurück.", "Der Sender „Radio Nord“"),
    (
        "Die Frau vom Amt für Küsten in Husum sagte, das Wasser steige.",
        "Die Frau vom Amt für Küsten in Husum",
    ),
    ("Das Wasser steige, so Karl Harms von den Husumer Stadtwerken.", "Karl Harms von den Husumer Stadtwerken"),
    ("Das Wasser steige, sagte Karl Harms am Montag in Husum.", "Karl Harms"),
    ("Rahn sagte, das Geld fehle. Man müsse sparen.", "Rahn"),
    ("Nach Aussage einer Sprecherin der Stadt Jever fehlt das Geld.", "Aussage einer Sprecherin der Stadt Jever"),
    ("Nach Angaben von Enno Rahn, einem Winzer, fehlt das Geld.", "Angaben von Enno Rahn, einem Winzer"),
    ("Dabei wurden laut Polizei 40 Menschen verletzt.", "Polizei"),
    ("Alle sind laut Radio Nord britische Staatsbürger.", "Radio Nord"),
    ("Nach Ansicht politischer Beobachter fehlt das Geld.", "Ansicht politischer Beobachter"),
]


@pytest.mark.parametrize(("text", "phrase"), PHRASES)
def test_whole_phrase(text: str, phrase: str) -> None:
    source = quotation(text).source
    assert source is not None
    assert source.of(text) == phrase


ADDRESSEES = [
    ("Rahn sagte der Zeitung „Nordkurier“, das Geld fehle.", "der Zeitung „Nordkurier“"),
    ("Das Geld fehle, sagte Rahn dem Sender Radio Nord.", "dem Sender Radio Nord"),
    ("Rahn sagte gegenüber Journalisten, das Geld fehle.", "Journalisten"),
    ("Rahn warf der Regierung vor, sie habe geschlafen.", "der Regierung"),
    ("Rahn warf den Behörden vor, sie hätten geschlafen.", "den Behörden"),
    ("Rahn forderte den Bund auf, mehr zu zahlen.", "den Bund"),
    ("Ministerin Fenja Oltmanns traf Peter Brandt. Oltmanns sagte zu Brandt: „Der Zoll bleibt.“", "Brandt"),
    ("Ministerin Fenja Oltmanns traf Peter Brandt. „Der Zoll bleibt“, sagte sie am Montag zu Brandt.", "Brandt"),
    ("Ministerin Fenja Oltmanns traf Peter Brandt. „Der Zoll bleibt“, sagte sie zu Brandts Plan.", ""),
    ("Ministerin Fenja Oltmanns traf Peter Brandt. Sie äußerte sich zu Brandt: „Der Zoll bleibt.“", ""),
    ("Ministerin Fenja Oltmanns traf Peter Brandt. Sie sagte zu Beginn: „Der Zoll bleibt.“", ""),
    ("Die Bahn wurde aufgefordert, die Strecke zu öffnen.", "Die Bahn"),
    ("Das Geld fehle, teilte Rahn Reuters mit.", "Reuters"),
    ("Rahn kritisierte die Entscheidung der Regierung: „Das Geld fehlt.“", ""),
    ("Rahn ist der Ansicht, das Geld fehle.", ""),
    ("Rahn sagte am Montag, das Geld fehle.", ""),
]


@pytest.mark.parametrize(("text", "addressee"), ADDRESSEES)
def test_addressee(text: str, addressee: str) -> None:
    found = quotation(text).addressee
    assert (found.of(text) if found else "") == addressee


MODES = [
    ("Das Geld fehle, sagte Rahn.", "speech"),
    ("Das Geld fehle, sagten zwei Insider.", "speech"),
    ("Das Geld fehle, schrieb Rahn auf X.", "writing"),
    ("In dem Gutachten heißt es, das Geld fehle.", "writing"),
    ("Laut einer Studie fehlt das Geld.", "writing"),
    ("Das Geld fehle, teilte die Polizei mit.", "sw"),
    ("Das Geld fehle, teilte ein Sprecher der Polizei mit.", "speech"),
    ("Nach Einschätzung der Bank fehlt das Geld.", "st"),
    ("Rahn befürchtet, dass das Geld nicht reicht.", "st"),
    ("Aus Furcht? „Das Geld fehlt“, befürchtet Rahn.", "speech"),
    ("Rahn sagte, das Geld fehle. Man müsse sparen.", "speech"),
    ("Nach Angaben von Enno Rahn fehlt das Geld.", "speech"),
    ("Nach Angaben eines Werkssprechers fehlt das Geld.", "speech"),
    ("Rahn fordert, dass das Geld bleibt.", "sw"),
    ("Rahn bestätigte in einer Mail an alle: „Das Geld fehlt.“", "writing"),
    ("Rahn teilte über Bluesky mit, das Geld fehle.", "writing"),
    ("Der Bund teilte auf einer Pressekonferenz mit, das Geld fehle.", "speech"),
    ("Darin wird gefordert, dass das Geld bleibt.", "writing"),
    ("Wie der Bericht ausführt, fehlt das Geld.", "writing"),
    ("Laut kieler-kurier.de fehlt das Geld.", "writing"),
    ("Nach Angaben des NDR fehlt das Geld.", "speech"),
    ("Rahn vertritt die Ansicht, dass das Geld fehlt.", "st"),
]


@pytest.mark.parametrize(("text", "mode"), MODES)
def test_mode(text: str, mode: str) -> None:
    assert quotation(text).mode == mode


def test_who_speaks_on_does_so_in_the_same_mode() -> None:
    text = "In dem Brief heißt es, das Geld fehle. Man müsse sparen. „Es hilft nichts.“"
    story = Story("roles", text, blocks=(Block("paragraph", Span(0, len(text))),))
    assert {q.mode for q in pipeline.annotate(story, Recipe()).quotations} == {"writing"}


def test_a_name_that_ends_in_a_lone_letter_behind_a_hyphen() -> None:
    found = quotation("Der Plan sei gut, teilte die Stelle Nord-s mit.")
    assert found.mode == "sw"
