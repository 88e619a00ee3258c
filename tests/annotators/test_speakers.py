"""Who speaks: entities behind names, roles and pronouns, in invented paragraphs whose names are given."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from converter import knowledge
from converter.language.de import speakers
from converter.language.engine.record import Record
from converter.language.engine.weights import Weights, weights
from converter.model import Block, BlockKind, Entity, Mention, Quotation, Story
from converter.registry import Context, Recipe, stage
from converter.spans import Span

CONTEXT = Context(Recipe(), knowledge.load())
ENTITIES = {
    "lund": Entity("lund", "person", "Kai Lund", title="Finanzminister", gender="m"),
    "sommer": Entity("sommer", "person", "Meike Sommer", title="Vorstandschefin", gender="f"),
    "brandl": Entity("brandl", "person", "Thorsten Brandl", gender="m"),
    "berg": Entity("berg", "person", "Lina Berg", title="Torhüterin", gender="f"),
    "selvana": Entity("selvana", "organisation", "Selvana", kind="company", gender="n"),
    "nordbank": Entity("nordbank", "organisation", "Nordbank", kind="bank", gender="f"),
    "bonn": Entity("bonn", "place", "Bonn", kind="city", gender="n"),
}


def story(marked: str) -> Story:
    """``[Kai Lund|lund]`` is a name, ``[der Konzern|=selvana]`` a nominal mention."""
    text, mentions, position = "", [], 0
    for m in re.finditer(r"\[([^|\]]+)\|(=?)(\w+)\]", marked):
        text += marked[position : m.start()]
        span = Span(len(text), len(text) + len(m[1]))
        mentions.append(Mention(span, m[3], "nominal" if m[2] else "name"))
        text += m[1]
        position = m.end()
    text += marked[position:]
    blocks = tuple(Block("paragraph", Span(m.start(), m.end())) for m in re.finditer(r"[^\n]+", text))
    used = tuple(ENTITIES[i] for i in dict.fromkeys(m.entity for m in mentions))
    return Story("test", text, blocks=blocks, entities=used, mentions=tuple(mentions))


def annotated(marked: str) -> Story:
    made = story(marked)
    for name in ("quotations", "speakers"):
        made = stage("annotator", name).run(made, CONTEXT)
    return made


def said(marked: str) -> list[str | None]:
    return [q.attributed_to for q in annotated(marked).quotations if q.type not in ("reported", "partial")]


CASES = [
    ("„Ja“, sagte [Kai Lund|lund].", ["lund"]),
    ("Finanzminister [Kai Lund|lund] sagte, die Lage sei ernst.", ["lund"]),
    ("Die Lage sei ernst, sagte [Selvana|selvana]-Chefin [Meike Sommer|sommer].", ["sommer"]),
    ("Die Lage sei ernst, sagte [Meike Sommer|sommer] von der [Nordbank|nordbank].", ["sommer"]),
    ("Der Chef der [Nordbank|nordbank], [Thorsten Brandl|brandl], sagte, die Lage sei ernst.", ["brandl"]),
    ("[Thorsten Brandl|brandl], Chef der [Nordbank|nordbank], sagte, die Lage sei ernst.", ["brandl"]),
    ("[Thorsten Brandl|brandl], der seit Mai die [Nordbank|nordbank] führt, sagte, die Lage sei ernst.", ["brandl"]),
    ("„Ja“, sagte der Chef der [Nordbank|nordbank], [Thorsten Brandl|brandl].", ["brandl"]),
    ("„Ja“, sagte der Chef der [Nordbank|nordbank], [Thorsten Brandl|brandl], am Montag.", ["brandl"]),
    ("Die [Nordbank|nordbank] teilte mit, der Gewinn sei gestiegen.", ["nordbank"]),
    ("Der Gewinn sei gestiegen, teilte [der Konzern|=selvana] mit. [Selvana|selvana] wächst.", ["selvana"]),
    ("Eine Sprecherin der [Nordbank|nordbank] sagte, der Gewinn sei gestiegen.", [None]),
    ("Ein Sprecher von [Kai Lund|lund] sagte, der Minister sei krank.", [None]),
    ("„Ja“, sagte ein Insider.", [None]),
    ("Die Lage sei ernst, hieß es.", [None]),
    ("„Wir handeln“, hieß es in einer Mitteilung der [Nordbank|nordbank].", ["nordbank"]),
    ("[Selvana|selvana] reagierte. „Wir handeln“, hieß es in einer Mitteilung.", ["selvana"]),
    ("Laut [Kai Lund|lund] ist die Lage ernst.", ["lund"]),
    ("Nach Angaben der [Nordbank|nordbank] steigt der Gewinn.", ["nordbank"]),
    ("[Meike Sommer|sommer] kam zu spät. Ihren Angaben zufolge fuhr kein Zug.", ["sommer"]),
    ("[Kai Lund|lund] rechnete nach. „Zu teuer“, lautete sein Fazit.", ["lund"]),
    ("[Kai Lund|lund] zufolge steigt das Defizit.", ["lund"]),
    ("Das Defizit steige, so [Lund|lund].", ["lund"]),
    ("Wie die [Nordbank|nordbank] mitteilte, steigt der Gewinn.", ["nordbank"]),
    ("[Kai Lund|lund] und [Meike Sommer|sommer] sagten, die Lage sei ernst.", [None]),
    # continuations
    ("„Ja“, sagte [Kai Lund|lund]. Die Lage sei ernst. Man müsse sparen.", ["lund", "lund", "lund"]),
    ("„Ja“, sagte [Kai Lund|lund]. „Die Lage ist ernst.“", ["lund", "lund"]),
    ("„Ja“, sagte ein Insider. Die Lage sei ernst. [Kai Lund|lund] schwieg.", [None, None]),
    ("„Ja“, sagte [Lund|lund].\n\nDas sei gut, sagte [Sommer|sommer]. Man warte.", ["lund", "sommer", "sommer"]),
    ("[Kai Lund|lund] lobte die Einigung. Sie sei überfällig.", ["lund"]),
    ("[Meike Sommer|sommer] wies die Kritik zurück. „Das stimmt nicht.“", ["sommer"]),
    ("[Kai Lund|lund] bat um Geduld. Es werde Monate dauern: „Ich bedauere das.“", ["lund", "lund"]),
    # pronouns
    ("[Kai Lund|lund] reist nach [Bonn|bonn]. „Ich freue mich“, sagte er.", ["lund"]),
    ("[Meike Sommer|sommer] traf [Kai Lund|lund]. „Ich freue mich“, sagte sie.", ["sommer"]),
    ("[Meike Sommer|sommer] traf [Kai Lund|lund]. „Ich freue mich“, sagte er.", ["lund"]),
    ("„Ja“, sagte [Lund|lund] nach dem Treffen mit [Brandl|brandl]. „Gut so“, fügte er hinzu.", ["lund", "lund"]),
    ("„Ja“, sagte ein Händler. „Gut so“, fügte er hinzu.", [None, None]),
    ("Ein Sprecher sagte, [Kai Lund|lund] komme. „Bald“, fügte er hinzu.", [None, None]),
    ("[Kai Lund|lund] kam. Ein Sprecher lehnte eine Auskunft ab. „Nein“, sagte er.", [None]),
    ("„Ja“, sagte [Kai Lund|lund]. [Brandl|brandl] widersprach. „Nein“, sagte er.", ["lund", "brandl"]),
    ("Die Fans feierten. „Danke“, riefen sie. [Lina Berg|berg] weinte.", [None]),
    # roles
    ("[Kai Lund|lund] kam spät. „Der Zug“, sagte der Minister.", ["lund"]),
    ("[Lina Berg|berg] hielt alles. „Ein Traum“, jubelte die 23-Jährige.", ["berg"]),
    ("[Lina Berg|berg] traf [Kai Lund|lund]. „Ein Traum“, jubelte die Kapitänin.", ["berg"]),
    ("[Kai Lund|lund] kam spät. „Wir prüfen das“, sagte der Sprecher.", [None]),
    ("[Kai Lund|lund] kam spät.\n\n„Die Ernte ist schlecht“, sagte der Landwirt.", [None]),
    # nested
    ("„Die Chefin rief: ‚Los!‘ Wir rannten“, sagte [Lina Berg|berg].", ["berg", None]),
    ("[Kai Lund|lund] sagte: „[Meike Sommer|sommer] lügt.“", ["lund"]),
    ("„Ich rief: ‚Bremsen!‘ Keiner hörte es“, sagte [Kai Lund|lund].", ["lund", "lund"]),
    ("„Doch wenn [Kai Lund|lund] ruft: ‚Kommt her‘, dann rennen alle“, sagte [Sommer|sommer].", ["sommer", "lund"]),
    # places, documents, companies by their noun
    ("In [Bonn|bonn] hieß es, die Lage sei ernst.", [None]),
    ("[Bonn|bonn] erklärte, die Lage sei ernst.", ["bonn"]),
    ("[Nordbank|nordbank] und [Selvana|selvana] feiern. „Schön“, teilte die Bank mit.", ["nordbank"]),
    ("Die Lage ist der Firma zufolge ernst. Die Firma [Selvana|selvana] wächst.", ["selvana"]),
    ("Laut einer Übersicht der [Nordbank|nordbank] steigt der Gewinn.", ["nordbank"]),
    ("[Meike Sommer|sommer] trat auf. Sie sei arm gewesen, heißt es in ihren Erinnerungen.", ["sommer"]),
    ("[Bonn|bonn] wächst. [Kai Lund|lund] freut sich. „Schön“, sagte der Sieger in [Selvana|selvana].", ["lund"]),
    ("[Kai Lund|lund] ist dagegen. „Ich bleibe“, knurrte der Florist im Radio.", ["lund"]),
    ("Ökonomin [Lina Berg|berg] warnte. Nach Einschätzung der Expertin wird es teuer.", ["berg"]),
    ("[Thorsten Brandl|brandl] schwieg. „Ich war es nicht“, sagte der Angeklagte.", ["brandl"]),
    ("Richter [Thorsten Brandl|brandl] fragte nach. „Ich war es nicht“, sagte der Angeklagte.", [None]),
    ("[Lina Berg|berg] weinte. Seine Frau nickte. „Schade“, sagte sie.", [None]),
    ("[Karl Bonn|lund] ist dagegen. „Nein“, sagte [Bonn|bonn].", ["lund"]),
    ("Die Lage sei ernst, teilte die Bank Reuters mit. [Nordbank|nordbank] wächst.", [None]),
    ("[Nordbank|nordbank] wächst. Die Lage sei ernst, teilte die Bank Reuters mit.", ["nordbank"]),
    ("Ihr Nachbar, der Wirt [Kai Lund|lund], sieht es anders: „Nein.“", ["lund"]),
    ("Eine Urlauberin nahm es hin. „Gut“, sagte [die 23-Jährige|=berg]. [Lina Berg|berg] kam.", [None]),
    ("[Selvana|selvana] reagierte. Die Firma erklärte, sie sei bereit.", ["selvana"]),
    ("Autorin [Meike Sommer|sommer] forscht.\n\n„Schön“, sagte die Astronomin.", ["sommer"]),
    ("[Meike Sommer|sommer] kam. Eine Lehrerin lachte. Alle schwiegen.\n\n„Schön“, sagte die Lehrerin.", [None]),
    ("Der frühere [Bonn-Coach|=lund] und heutige Nationaltrainer sagte, er bleibe.", ["lund"]),
    ("„Wir gehen“, sagte [Kai Lund|lund] dem Blatt laut Vorabbericht.", ["lund"]),
    ("Das gab der Verband vergangene Woche bekannt. [Kai Lund|lund] nickte. „Gut“, sagte er.", ["lund"]),
    ("[Kai Lund|lund] kam. Entwarnung gab er nicht: Die Flut stehe bevor.", ["lund"]),
    ("[Karl Bonn|lund] lebt in [Bonn|bonn]. „Nein“, sagte [Brandl|brandl].", ["brandl"]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "wanted"), CASES)
def test_entity(marked: str, wanted: list[str | None]) -> None:
    assert said(marked) == wanted


def test_the_speaker_is_the_mention() -> None:
    made = annotated("Finanzminister [Kai Lund|lund] aus [Bonn|bonn] sagte, die Lage sei ernst.")
    (quotation,) = made.quotations
    assert quotation.speaker
    assert quotation.speaker.of(made.text) == "Kai Lund"


def test_occasion() -> None:
    made = annotated("[Lund|lund] sagte dem Sender Radio Nord in [Bonn|bonn], die Lage sei ernst.")
    (quotation,) = made.quotations
    assert quotation.medium
    assert quotation.medium.of(made.text) == "dem Sender Radio Nord"
    assert quotation.place
    assert quotation.place.of(made.text) == "Bonn"
    made = annotated("[Lund|lund] sagte gegenüber Journalisten, die Lage sei ernst.")
    (quotation,) = made.quotations
    assert quotation.addressee
    assert quotation.addressee.of(made.text) == "Journalisten"


def test_a_title_is_by_whoever_says_the_same() -> None:
    made = story("[Brandl|brandl] kam.\n„EIN PREIS FÜR ALLE“\n„Das ist ein Preis für alle“, sagte [Kai Lund|lund].")
    kinds: tuple[BlockKind, ...] = ("paragraph", "crosshead", "paragraph")
    made = replace(made, blocks=tuple(replace(b, kind=k) for b, k in zip(made.blocks, kinds, strict=True)))
    for name in ("quotations", "speakers"):
        made = stage("annotator", name).run(made, CONTEXT)
    assert [q.attributed_to for q in made.quotations] == ["lund", "lund"]


def test_unsure_is_noted_and_left_empty() -> None:
    made = annotated("In [Bonn|bonn] regnet es. „Schade“, sagte er.")
    assert [q.attributed_to for q in made.quotations] == [None]
    assert [(n.rule, n.severity) for n in made.notes] == [("QUO001", "info")]


def test_reviewed_quotations_stay() -> None:
    made = story("„Ja“, sagte [Kai Lund|lund].")
    closed = replace(made, reviewed=("quotations",), quotations=(Quotation((Span(0, 4),), "direct"),))
    for name in ("quotations", "speakers"):
        assert stage("annotator", name).run(closed, CONTEXT) == closed


def test_an_editors_quotation_stays() -> None:
    made = story("„Ja“, sagte [Kai Lund|lund]. „Nein“, sagte [Sommer|sommer].")
    theirs = Quotation((Span(0, 4),), "partial", attributed_to="sommer", by="editor")
    made = replace(made, quotations=(theirs,))
    for name in ("quotations", "speakers"):
        made = stage("annotator", name).run(made, CONTEXT)
    assert made.quotations[0] == theirs
    assert [q.attributed_to for q in made.quotations] == ["sommer", "sommer"]


def test_the_same_words_stand_for_the_same_speaker_some_quotations_later() -> None:
    made = annotated("„Ja“, sagte der Sprecher. „Nein“, sagte [Meike Sommer|sommer]. „Wohl kaum.“")
    first, second, third = made.quotations
    theirs = replace(first, attributed_to="lund", by="editor")
    again = replace(third, speaker=first.speaker, attributed_to=None)
    entities = (*made.entities, ENTITIES["lund"])
    made = stage("annotator", "speakers").run(
        replace(made, entities=entities, quotations=(theirs, second, again)), CONTEXT
    )
    assert [q.attributed_to for q in made.quotations] == ["lund", "sommer", "lund"]


TWO = "„Nein“, sagten die [Nordbank|nordbank] und [Selvana|selvana]."


def test_the_surest_rule_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the table of weights, not by the order in which the rules are asked; what lost to it is told."""
    record = Record()
    told = stage("annotator", "quotations").run(story(TWO), CONTEXT)
    (quotation,) = stage("annotator", "speakers").run(told, replace(CONTEXT, record=record)).quotations
    assert quotation.attributed_to is None
    said = {e.rule: (e.outcome, e.what, e.because) for e in record.entries if e.rule.startswith("SPK")}
    assert said == {"SPK022": ("kept", "nobody", ""), "SPK023": ("lost", "selvana", "SPK022 is surer")}
    table = weights("de").table
    other = Weights({**table, "SPK023": {**table["SPK023"], "base": 9.0}})
    monkeypatch.setattr(speakers, "weights", lambda language: other)
    assert [q.attributed_to for q in annotated(TWO).quotations] == ["selvana"]
