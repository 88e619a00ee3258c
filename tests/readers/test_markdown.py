"""What an editor does to a story in Markdown, and what comes of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import stories

from converter import registry
from converter.model import Entity, Mention, Story
from converter.readers import markdown
from converter.registry import Reading, Recipe, Source

PAGE: str = registry.stage("writer", "markdown").run(stories.story(), Recipe()).decode("utf-8")


def read(page: str) -> Reading:
    return markdown.read(Source("deiche.md", page.encode(), "deiche"), Recipe())


def edited(old: str, new: str, page: str = PAGE) -> Story:
    assert page.count(old) >= 1, old
    (story,) = read(page.replace(old, new, 1)).stories
    return story


def rules(page: str) -> list[str]:
    reading = read(page)
    return [n.rule for n in (*reading.notes, *(n for s in reading.stories for n in s.notes))]


def said(story: Story, mention: Mention) -> tuple[str, str, str, str]:
    return (mention.span.of(story.text), mention.entity, mention.form, mention.by)


def test_untouched_is_the_same_also_with_other_line_ends() -> None:
    story = stories.story()
    assert read(PAGE).stories == (story,)
    assert read("\ufeff" + PAGE.replace("\n", "\r\n")).stories == (story,)


def test_a_tag_taken_out_stays_out() -> None:
    before = stories.story()
    story = edited("[Wiebke Lohmann]{.person}", "Wiebke Lohmann")
    assert story.text == before.text
    assert len(story.mentions) == len(before.mentions) - 1
    assert {"mentions", "quotations", "subjects"} <= set(story.reviewed)
    assert {m.by for m in story.mentions} == {m.by for m in before.mentions if m.by != "names.full"}


def test_a_tag_put_in_is_the_editors() -> None:
    story = edited("von einem", "von [einem Herrn Uwe Thies]{.person ref=uwe-thies}")
    assert ("einem Herrn Uwe Thies", "uwe-thies", "name", "editor") in [said(story, m) for m in story.mentions]
    assert story.entity("uwe-thies") == Entity("uwe-thies", "person", "einem Herrn Uwe Thies", by="editor")
    story = edited("[Tom Voß]{.author}", "[[Tom Voß]{.person}]{.author}")
    assert ("Tom Voß", "tom-voss", "name", "editor") in [said(story, m) for m in story.mentions]
    assert story.bylines[1].of(story.text) == "Tom Voß"


def test_another_entity_is_the_editors() -> None:
    story = edited("[Lohmann]{.person .speaker ref=wiebke-lohmann", "[Lohmann]{.person .speaker ref=gerd-lohmann")
    assert ("Lohmann", "gerd-lohmann", "name", "editor") in [said(story, m) for m in story.mentions]
    others = [m for m in story.mentions if m.entity != "gerd-lohmann"]
    assert sum(m.by == "editor" for m in others) == sum(m.by == "editor" for m in stories.story().mentions)


def test_another_speaker_is_the_editors() -> None:
    story = edited("{.indirect n=2 by=wiebke-lohmann mode", "{.indirect n=2 by=kuestenverband mode")
    quotation = story.quotations[1]
    assert (quotation.attributed_to, quotation.by, quotation.confidence) == ("kuestenverband", "editor", 1.0)
    assert [q.by for q in story.quotations if q is not quotation] == ["marks", "", "", "", "editor"]


def test_a_quotation_from_scratch() -> None:
    page = "[Ilse Brammer]{.person} [sagte]{.cue}: [„Nein.“]{.direct} Das war [ihr]{.speaker} letztes Wort.\n"
    (story,) = read(page).stories
    (quotation,) = story.quotations
    assert quotation.by == "editor"
    assert quotation.spans[0].of(story.text) == "„Nein.“"
    assert [c.of(story.text) for c in quotation.cue] == ["sagte"]
    assert quotation.speaker is not None
    assert quotation.speaker.of(story.text) == "ihr"
    assert story.reviewed == ()


def test_frame_source_and_mode_may_be_an_editors() -> None:
    page = (
        "[[Die Bremer Chefin [Ilse Brammer]{.person .speaker}]{.source-phrase} [sagte]{.cue}]{.frame}: "
        "[„Nein.“]{.direct mode=speech} [„Nie.“]{.direct mode=shouted}\n"
    )
    (story,) = read(page).stories
    first, second = story.quotations
    assert first.speaker_phrase is not None
    assert first.speaker_phrase.of(story.text) == "Die Bremer Chefin Ilse Brammer"
    assert first.speaker is not None
    assert first.speaker.of(story.text) == "Ilse Brammer"
    assert [f.of(story.text) for f in first.frame] == ["Die Bremer Chefin Ilse Brammer sagte"]
    assert (first.attributed_to, first.mode, second.mode) == ("ilse-brammer", "speech", None)
    assert [n.rule for n in story.notes] == ["MDN003"]


def test_a_marked_speaker_that_is_tagged_speaks() -> None:
    (story,) = read("[„Nein“]{.direct}, sagte [Ilse Brammer]{.person .speaker}.\n").stories
    assert story.quotations[0].attributed_to == "ilse-brammer"


def test_corrected_text_moves_the_spans_and_keeps_the_tags() -> None:
    before = stories.story()
    story = edited("Die Deiche an der Unterelbe müssen", "Die alten Deiche & Siele an der Unterelbe müssen dringend")
    assert "Die alten Deiche & Siele an der Unterelbe müssen dringend nach" in story.text
    kept = [said(story, m) for m in story.mentions]
    assert sorted(kept) == sorted(said(before, m) for m in before.mentions)
    assert [[s.of(story.text) for s in q.spans] for q in story.quotations] == [
        [s.of(before.text) for s in q.spans] for q in before.quotations
    ]
    assert [q.by for q in story.quotations] == [q.by for q in before.quotations]


def test_headline_date_status() -> None:
    story = edited("# Studie: Deiche an der Unterelbe sind zu niedrig & zu alt \\<Archiv>", "# Deiche zu niedrig")
    assert story.headline is not None
    assert story.headline.of(story.text) == "Deiche zu niedrig"
    assert edited('dated: "2024-03"', "dated: 2024-03-12").dated == "2024-03-12"
    assert edited('language: "de"', 'language: "de"\nstatus: canceled').status == "canceled"
    assert edited("urgency: 4", "urgency: 1").urgency == 1


def test_a_headline_put_in() -> None:
    (story,) = read("---\nwiremark: 1\n---\n\n# Neue Überschrift\n\nEin Absatz.\n").stories
    assert story.headline is not None
    assert story.headline.of(story.text) == "Neue Überschrift"
    assert story.text == "Neue Überschrift\n\nEin Absatz.\n"


def test_an_identifier_put_in() -> None:
    page = PAGE.replace(
        'name: "Cuxhaven"\n', 'name: "Cuxhaven"\n    identifiers:\n      - {scheme: wikidata, value: Q504}\n', 1
    )
    (story,) = read(page).stories
    assert [i.value for i in story.entity("cuxhaven").identifiers] == ["Q504"]
    assert story.entity("cuxhaven").by == "editor"
    assert story.entity("stade").by == "gazetteer"


def test_yaml_stays_what_was_written() -> None:
    entity = "{type: person, name: 12:30:45, country: no}"
    page = f'---\nid: 007\nagency: NO\nlanguage: "no"\nentities:\n  x: {entity}\n---\n\nA.\n'
    (story,) = read(page).stories
    assert (story.id, story.agency, story.language) == ("007", "NO", "no")
    assert story.entity("x").name == "12:30:45"
    assert story.entity("x").country == "no"


def test_plain_markdown_is_ordinary_copy() -> None:
    page = "# Deich *erhöht*\n\nStade (Reuters) - Der **Deich** ist fertig.\n\n## Kritik\n\n- eins\n- zwei\n"
    (story,) = read(page).stories
    assert story.text == "Deich erhöht\n\nStade (Reuters) - Der Deich ist fertig.\n\nKritik\n\n- eins\n- zwei\n"
    assert [b.kind for b in story.blocks] == ["headline", "paragraph", "crosshead", "list"]
    assert story.dateline is not None
    assert [p.of(story.text) for p in story.dateline.located] == ["Stade"]
    assert (story.id, story.agency, story.reviewed) == ("deiche", "Reuters", ())


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "column"),
    [
        ("ref=wiebke-lohmann q=1", "ref=wibke-lohmann q=1", "MDN004", "[Lohmann]", "[Lohmann]"),
        ("[Ilse Brammer]{.author}", "[Ilse Brammer]{.autor}", "MDN003", "- von", "[Ilse"),
        ("[Ilse Brammer]{.author}", "[Ilse Brammer]{.author", "MDN005", "- von", "{.author"),
        ("[sagte]{.cue q=1}", "sagte]{.cue q=1}", "MDN005", '["Wir haben', "]{.cue"),
        ("[sagte]{.cue q=1}", "[sagte]{.cue q=99}", "MDN004", '["Wir haben', "[sagte"),
        ('dated: "2024-03"', "dated: März", "DOR004", "dated:", "dated"),
        ('agency: "Muster', 'agency: ["Muster', "MDN001", "dated:", "dated"),
        ('agency: "', 'agency: "x"\nagency: "', "MDN001", 'agency: "Muster', "agency"),
        ("::: notice", "::: Notiz", "MDN003", "::: Notiz", ":::"),
        ('"made"', "made", "MDN006", "<!--", "<!--"),
    ],
)
def test_mistakes_are_said_and_lose_no_text(old: str, new: str, rule: str, line: str, column: str) -> None:
    assert old in PAGE
    page = PAGE.replace(old, new, 1)
    reading = read(page)
    (story,) = reading.stories
    found = next(n for n in story.notes if n.rule == rule)
    number = next(i for i, text in enumerate(page.split("\n"), 1) if line in text)
    assert found.location.line == number
    assert found.location.column == page.split("\n")[number - 1].index(column) + 1
    assert found.hint
    for words in stories.story().text.split():
        assert words in story.text


def test_a_character_may_be_written_as_its_number() -> None:
    """Also one beyond 65,535; what is no character stays as it is written."""
    (story,) = read("Das Schiff &#128674; (&#x1F6A2;) kam, &#1114112; nicht.\n").stories
    assert story.text.strip() == "Das Schiff 🚢 (🚢) kam, &#1114112; nicht."


def test_what_nobody_can_read_is_withheld() -> None:
    """Front matter that can't be read may have said that the story must not be published."""
    (story,) = read("---\nstatus: [\n---\n\nEin Absatz.\n").stories
    assert story.status == "withheld"
    assert edited('language: "de"', 'language: "de"\nstatus: gesperrt').status == "withheld"


@pytest.mark.parametrize("page", ["---\na: &x [1]\nb: *x\n---\n\nText.", "---\n" + "[" * 500 + "\n---\n\nText."])
def test_yaml_bombs_are_refused(page: str) -> None:
    assert "MDN001" in rules(page)


@pytest.mark.parametrize("page", ["", "---\nid: x\n---\n", "---\n---", "\n\n", "<!-- wiremark\n{}\n-->"])
def test_no_story(page: str) -> None:
    reading = read(page)
    assert reading.stories == () or reading.stories[0].text.strip()
    assert reading.notes or reading.stories


def test_mutations_never_raise() -> None:
    _mutate(400)


@pytest.mark.slow
def test_ten_thousand_mutations_never_raise() -> None:
    _mutate(10_000)


def _mutate(count: int) -> None:
    chance = random.Random(7)
    signs = [
        "[",
        "]",
        "{",
        "}",
        "{.person}",
        "\n",
        "---\n",
        ":::",
        "&#0;",
        "\\",
        '"',
        "=",
        ".",
        "#",
        "- ",
        "\x00",
        "é",
        "!",
    ]
    for _ in range(count):
        page = PAGE
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(page))
            cut = chance.choice((0, 0, 1, 5, 200))
            page = page[:at] + chance.choice(signs) + page[at + cut :]
        for story in read(page[: chance.choice((len(page), chance.randrange(len(page))))]).stories:
            registry.stage("writer", "markdown").run(story, Recipe())
            size = len(story.text)
            assert all(0 <= m.span.start <= m.span.end <= size for m in story.mentions)
            assert {m.entity for m in story.mentions} <= {e.id for e in story.entities}


def test_a_second_round_is_the_same() -> None:
    """What an editor's file became is written and read as it is."""
    story = replace(edited("[Wiebke Lohmann]{.person}", "[Wiebke **Lohmann**]{.person .nominal}"), notes=())
    page = registry.stage("writer", "markdown").run(story, Recipe()).decode("utf-8")
    assert read(page).stories == (story,)


def test_who_is_named_first_said_both_parts() -> None:
    page = "[„Nein“]{.direct n=1 by=ilse-brammer}, hieß es, [„niemals.“]{.direct n=1 by=gerd-lohmann}\n"
    (story,) = read(page).stories
    (quotation,) = story.quotations
    assert (len(quotation.spans), quotation.attributed_to) == (2, "ilse-brammer")


def test_a_speaker_that_was_left_open_stays_open_when_something_else_is_corrected() -> None:
    made = stories.story()
    at, quotation = next(
        (i, q)
        for i, q in enumerate(made.quotations)
        if q.speaker and q.attributed_to and any(m.span.overlaps(q.speaker) for m in made.mentions)
    )
    left_open = (*made.quotations[:at], replace(quotation, attributed_to=None), *made.quotations[at + 1 :])
    page: str = registry.stage("writer", "markdown").run(replace(made, quotations=left_open), Recipe()).decode("utf-8")
    story = edited("[Wiebke Lohmann]{.person}", "Wiebke Lohmann", page)
    (same,) = (q for q in story.quotations if q.spans == quotation.spans)
    assert same.speaker == quotation.speaker
    assert same.attributed_to is None


@pytest.mark.parametrize(
    ("latitude", "read_as"),
    [("53.5", 53.5), ("-90", -90.0), ("90.1", None), ("-91", None), ("hoch", None), ("[]", None)],
)
def test_degrees_are_those_of_a_place_or_are_complained_of(latitude: str, read_as: float | None) -> None:
    place = f"{{type: place, name: X, latitude: {latitude}, longitude: 8}}"
    page = f"---\nwiremark: 1\nentities:\n  x: {place}\n---\n\n[X]{{ref=x}}\n"
    (story,) = read(page).stories
    assert story.entity("x").latitude == read_as
    assert bool(rules(page)) is (read_as is None)


@pytest.mark.parametrize(
    ("ref", "id_", "name"),
    [('"Ilse Brammer"', "ilse-brammer", "Ilse Brammer"), ("ilse-brammer", "ilse-brammer", "die Chefin")],
)
def test_an_entity_that_nobody_has_yet_is_called_what_the_editor_calls_it(ref: str, id_: str, name: str) -> None:
    (story,) = read(f"[die Chefin]{{.person ref={ref}}} schwieg.\n").stories
    assert [(e.id, e.name) for e in story.entities] == [(id_, name)]
    assert "MDN004" in [n.rule for n in story.notes]
