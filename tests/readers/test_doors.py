"""What the model forbids is refused at the door in every format; what comes in, every writer writes validly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from converter import checks, doors, formats, pipeline, registry, standoff
from converter.diagnostics import Diagnostic, Location, Severity
from converter.model import Block, Dateline, Entity, Identifier, Mention, Quotation, Rights, Signal, Story, Subject
from converter.registry import Reading, Recipe, Source, Stage
from converter.spans import Span

TEXT = "Der Kai\n\nTarnefeld - Der Kai bleibt zu. Es dauere Wochen, sagte Gerda Ohlsen."
SPAN = Span(9, 40)
GOOD = Story(
    "kai",
    TEXT,
    blocks=(Block("headline", Span(0, 7)), Block("paragraph", Span(9, len(TEXT)))),
    entities=(Entity("gerda-ohlsen", "person", "Gerda Ohlsen"),),
    mentions=(Mention(Span(64, 76), "gerda-ohlsen"),),
    quotations=(Quotation((Span(40, 56),), "indirect", attributed_to="gerda-ohlsen"),),
)
RECIPE = Recipe(annotators=(), writers=tuple(registry.stages("writer")), now=datetime(2025, 3, 1, tzinfo=UTC))


def admitted(story: Story) -> tuple[Story | None, set[str]]:
    reading = doors.admitted(Reading((story,)), Source("kai.txt", b"", "kai"), RECIPE)
    notes = {n.rule: n for n in (*reading.notes, *(n for s in reading.stories for n in s.notes))}
    assert all(n.hint and n.location.source == "kai.txt" for n in notes.values())
    assert all(n.severity is registry_severity(rule) for rule, n in notes.items())
    return next(iter(reading.stories), None), set(notes)


def registry_severity(rule: str) -> Severity:
    return next(r.severity for r in checks.rules() if r.id == rule)


def test_a_good_story_passes_as_it_is() -> None:
    assert admitted(GOOD) == (GOOD, set())


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"blocks": (Block("paragraph", Span(0, 30)), Block("paragraph", Span(20, 40)))}, "DOR001"),
        ({"blocks": (Block("paragraph", Span(20, 40)), Block("paragraph", Span(0, 10)))}, "DOR001"),
        ({"blocks": (Block("paragraph", Span(0, 900)),)}, "DOR003"),
        ({"headline": Span(70, 900)}, "DOR003"),
        ({"mentions": (Mention(Span(0, 900), "gerda-ohlsen"),)}, "DOR003"),
        ({"urgency": 12}, "DOR010"),
        ({"status": "secret"}, "DOR010"),
        ({"blocks": (Block("box", SPAN),)}, "DOR010"),  # type: ignore[arg-type]
        ({"mentions": (Mention(SPAN, "gerda-ohlsen", confidence=float("nan")),)}, "DOR010"),
        ({"entities": (replace(GOOD.entities[0], latitude=91.0),)}, "DOR010"),
        ({"entities": (replace(GOOD.entities[0], country="Deutschland"),)}, "DOR010"),
        ({"signals": (Signal("flash", SPAN, -1),)}, "DOR010"),
        ({"agency": 7}, "DOR010"),
    ],
)
def test_what_contradicts_itself_is_refused(changes: dict[str, Any], rule: str) -> None:
    assert admitted(replace(GOOD, **changes)) == (None, {rule})


def left(**changes: Any) -> Story:
    return replace(GOOD, **changes)


@pytest.mark.parametrize(
    ("bad", "rule", "good"),
    [
        (left(dated="2025-13-45"), "DOR004", GOOD),
        (left(dated="2025-02-30"), "DOR004", GOOD),
        (left(dated="2025-02-12T10:31:00+15:00"), "DOR004", GOOD),
        (left(dated="0000"), "DOR004", GOOD),
        (left(dated="--02-30"), "DOR004", GOOD),
        (left(dated=""), "DOR004", GOOD),
        (
            left(dateline=Dateline(Span(9, 20), date="2025-99-01")),
            "DOR004",
            left(dateline=Dateline(Span(9, 20))),
        ),
        (left(rights=Rights(SPAN, year=-3)), "DOR004", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, year=20255)), "DOR004", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="javascript:alert(1)")), "DOR007", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href=" JavaScript:alert(1)")), "DOR007", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="data:text/html,x")), "DOR007", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="file:///etc/hosts")), "DOR007", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="java\nscript:alert(1)")), "DOR006", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="www.kai.example")), "DOR006", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="https://kai.example/a b")), "DOR006", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="https://kai.example:99999/")), "DOR006", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="https://[kai/")), "DOR006", left(rights=Rights(SPAN))),
        (left(rights=Rights(SPAN, href="")), "DOR006", left(rights=Rights(SPAN))),
        (
            left(entities=(replace(GOOD.entities[0], identifiers=(Identifier("web", "javascript:x"),)),)),
            "DOR007",
            GOOD,
        ),
        (left(language="../../x"), "DOR005", GOOD),
        (left(language="recognition"), "DOR005", GOOD),
        (left(language="engine"), "DOR005", GOOD),
        (left(language="x-kai"), "DOR005", GOOD),
        (left(language=""), "DOR005", GOOD),
        (left(language="de_AT"), "DOR005", left(language="de-AT")),
        (left(language="eng"), "DOR005", left(language="en")),
        (left(id=""), "DOR009", GOOD),
        (left(id=" kai"), "DOR009", GOOD),
        (left(id="kai\n2"), "DOR009", GOOD),
        (left(id="\ud800"), "DOR009", GOOD),
        (left(entities=(*GOOD.entities, Entity("gerda-ohlsen", "place", "Ohlsen"))), "DOR008", GOOD),
        (left(mentions=(*GOOD.mentions, Mention(SPAN, "nobody"))), "DOR011", GOOD),
        (
            left(entities=(replace(GOOD.entities[0], affiliation="Amt für Kais"),)),
            "DOR011",
            GOOD,
        ),
        (
            left(quotations=(replace(GOOD.quotations[0], attributed_to="nobody"),)),
            "DOR011",
            left(quotations=(replace(GOOD.quotations[0], attributed_to=None),)),
        ),
    ],
)
def test_what_there_can_not_be_is_left_out_and_told(bad: Story, rule: str, good: Story) -> None:
    assert admitted(bad) == (good, {rule})


@pytest.mark.parametrize(
    "spans", [(Span(40, 56), Span(9, 20)), (Span(9, 30), Span(20, 40)), (Span(9, 20), Span(9, 20)), ()]
)
def test_a_quotation_in_disorder_is_left_out(spans: tuple[Span, ...]) -> None:
    quotation = Quotation(spans, "direct")
    assert admitted(left(quotations=(quotation, *GOOD.quotations))) == (GOOD, {"DOR002"})


def test_an_id_with_blanks_is_replaced_wherever_it_is_meant() -> None:
    bad = replace(
        GOOD,
        entities=(Entity("Gerda Ohlsen", "person", "Gerda Ohlsen", affiliation="gerda-ohlsen"), *GOOD.entities),
        mentions=(Mention(Span(64, 76), "Gerda Ohlsen"),),
        quotations=(replace(GOOD.quotations[0], attributed_to="Gerda Ohlsen"),),
    )
    story, rules = admitted(bad)
    assert rules == {"DOR008"}
    assert story is not None
    assert [(e.id, e.affiliation) for e in story.entities] == [
        ("gerda-ohlsen-2", "gerda-ohlsen"),
        ("gerda-ohlsen", None),
    ]
    assert story.mentions[0].entity == story.quotations[0].attributed_to == "gerda-ohlsen-2"


def test_stories_of_one_source_have_ids_of_their_own() -> None:
    reading = doors.admitted(Reading((GOOD, GOOD, replace(GOOD, id="kai-2"))), Source("kai.txt", b"", "kai"), RECIPE)
    assert [s.id for s in reading.stories] == ["kai", "kai-2", "kai-2-2"]


@pytest.mark.parametrize(
    "text", ["2025", "2025-02", "2024-02-29", "--02-29", "2025-02-12T10:31Z", "2025-02-12T10:31:00.5+14:00"]
)
def test_dates_that_there_are(text: str) -> None:
    assert doors.date(text, "dated", Location()) is None


@pytest.mark.parametrize(
    "text", ["http://kai.example", "https://kai.example:8443/a?b=1&c=%20#d", "https://küste.example/ä", "http://[::1]/"]
)
def test_addresses_that_lead_somewhere(text: str) -> None:
    assert doors.address(text, "href", Location()) is None


# ------------------------------------------------------------------------------------------------------- every format

P = "<p>Der Kai bleibt zu, sagte Gerda Ohlsen.</p>"


def newsml(**slots: str) -> bytes:
    s = {"lang": "de", "date": "2025-02-12", "until": "", "href": "https://kai.example/", "year": "2025"} | slots
    held = f"<embargoed>{s['until']}</embargoed>" if s["until"] else ""
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:kai.example,2025:1" version="1"
 standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="{s["lang"]}"><rightsInfo>
 <copyrightNotice href="{s["href"]}">(c) Kai {s["year"]}</copyrightNotice></rightsInfo>
 <itemMeta><itemClass qcode="ninat:text"/><provider literal="kai"/><versionCreated>2025-02-12T10:00:00Z</versionCreated>
 {held}</itemMeta><contentMeta><contentCreated>{s["date"]}</contentCreated><headline>Der Kai</headline></contentMeta>
 <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
 <head><title>t</title></head><body>{P}</body></html></inlineXML></contentSet></newsItem>""".encode(
        "utf-8", "surrogatepass"
    )


def nitf(**slots: str) -> bytes:
    s = {"lang": "de", "date": "20250212", "until": "", "year": "2025", "id": "x"} | slots
    expires = f'<date.expire norm="{s["until"]}"/>' if s["until"] else ""
    return f"""<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" baselang="{s["lang"]}"><head><docdata>
 <date.issue norm="{s["date"]}"/>{expires}<doc.copyright year="{s["year"]}" holder="Kai"/><identified-content>
 <person idsrc="wiremark" value="{s["id"]}">Gerda Ohlsen</person></identified-content></docdata></head><body>
 <body.head><hedline><hl1>Der Kai</hl1></hedline><rights>(c) Kai</rights></body.head>
 <body.content>{P}</body.content></body></nitf>""".encode("utf-8", "surrogatepass")


def ninjs(**slots: str) -> bytes:
    s = {"lang": "de", "date": "2025-02-12T10:00:00Z", "until": "", "href": "https://kai.example/", "id": "go"} | slots
    return json.dumps(
        {
            "uri": "tag:kai.example,2025:1",
            "type": "text",
            "language": s["lang"],
            "contentCreated": s["date"],
            "embargoedUntil": s["until"] or None,
            "headlines": [{"value": "Der Kai"}],
            "copyrightNotice": "(c) Kai",
            "rightsInfo": {"linkedRights": s["href"]},
            "people": [{"name": "Gerda Ohlsen", "literal": s["id"]}],
            "bodies": [{"contentType": "text/html", "value": P}],
        }
    ).encode()


def markdown(**slots: str) -> bytes:
    s = {
        "lang": "de",
        "date": "2025-02-12",
        "href": "https://kai.example/",
        "year": "2025",
        "id": "gerda-ohlsen",
        "story": "kai",
    }
    s = {key: json.dumps(value) for key, value in (s | slots).items()}
    return f"""---
id: {s["story"]}
language: {s["lang"]}
dated: {s["date"]}
rights:
  href: {s["href"]}
  year: {s["year"]}
entities:
  {s["id"]}:
    type: person
    name: "Gerda Ohlsen"
    identifiers:
      - scheme: web
        value: {s["href"]}
---

# Der Kai

[(c) Kai]{{.rights}}

["Der Kai bleibt zu"]{{.direct n=1 by={s["id"]}}}, sagte [Gerda Ohlsen]{{.person ref={s["id"]}}}.
""".encode("utf-8", "surrogatepass")


def offsets(**slots: Any) -> bytes:
    s = {"lang": "de", "date": "2025-02-12", "href": "https://kai.example/", "year": 2025, "id": "gerda-ohlsen"} | slots
    text = 'Der Kai\n\n(c) Kai\n\n"Der Kai bleibt zu", sagte Gerda Ohlsen.'
    return json.dumps(
        {
            "id": s.get("story", "kai"),
            "text": text,
            "language": s["lang"],
            "dated": s["date"],
            "rights": {"notice": [9, 16], "href": s["href"], "year": s["year"]},
            "blocks": s.get("blocks", [{"kind": "paragraph", "start": 0, "end": len(text)}]),
            "entities": [{"id": s["id"], "type": "person", "name": "Gerda Ohlsen"}],
            "quotations": [{"type": "direct", "spans": s.get("spans", [[18, 37]])}],
        }
    ).encode()


FORMATS: dict[str, tuple[str, Callable[..., bytes], tuple[str, ...]]] = {
    "newsml-g2": ("a.xml", newsml, ("lang", "date", "until", "href", "year")),
    "nitf": ("a.nitf", nitf, ("lang", "date", "until", "year", "id")),
    "ninjs": ("a.ninjs.json", ninjs, ("lang", "date", "until", "href", "id")),
    "markdown": ("a.md", markdown, ("lang", "date", "href", "year", "id", "story")),
    "annotations": ("a.annotations.json", offsets, ("lang", "date", "href", "id", "story")),
}
WRONG = {
    "lang": ("../../x", {"DOR005", "ANN001"}),
    "date": ("2025-13-45", {"DOR004", "NML009"}),
    "until": ("2025-13-45", {"DOR004", "NML009"}),
    "href": ("javascript:alert(1)", {"DOR007"}),
    "year": ("20x5", {"DOR004"}),
}


def convert(format_: str, data: bytes, recipe: Recipe = RECIPE) -> tuple[pipeline.Result, dict[str, Diagnostic]]:
    result = pipeline.convert(Source(FORMATS[format_][0], data, "a"), replace(recipe, reader=format_))
    return result, {d.rule: d for d in result.diagnostics}


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_is_said_of_a_good_document(format_: str) -> None:
    result, said = convert(format_, FORMATS[format_][1]())
    assert len(result.stories) == 1
    assert not {rule for rule in said if rule.startswith("DOR") or said[rule].severity is Severity.ERROR}


CASES = [(f, slot) for f, (_, _, slots) in FORMATS.items() for slot in slots if slot in WRONG and slot != "year"]


@pytest.mark.parametrize(("format_", "slot"), [*CASES, ("nitf", "year"), ("markdown", "year")])
def test_every_format_tells_it_with_a_place(format_: str, slot: str) -> None:
    value, rules = WRONG[slot]
    result, said = convert(format_, FORMATS[format_][1](**{slot: value}))
    (rule,) = rules & said.keys()
    assert said[rule].hint
    assert said[rule].location.source
    assert value.encode() not in b"".join(o.data for o in result.outputs)


def test_an_embargo_that_is_no_date_withholds() -> None:
    for format_ in ("newsml-g2", "ninjs"):
        for until, status in (("2025-13-45", "withheld"), ("2025-02-01T00:00:00Z", "usable"), ("2031", "withheld")):
            result, _ = convert(format_, FORMATS[format_][1](until=until))
            assert [s.status for s in result.stories] == [status], (format_, until)


def test_annotations_in_disorder() -> None:
    blocks = [{"kind": "paragraph", "start": a, "end": b} for a, b in ((0, 12), (9, 30))]
    result, said = convert("annotations", offsets(blocks=blocks))
    assert (len(result.stories), "DOR001" in said) == (0, True)
    result, said = convert("annotations", offsets(spans=[[20, 30], [18, 25]]))
    assert (result.stories[0].quotations, "DOR002" in said) == ((), True)


HOSTILE = (
    "",
    " ",
    " a b ",
    "a b",
    "javascript:alert(1)",
    "../../x",
    "2025-13-45",
    "2025-02-30T10:00:00Z",
    "2025-02-12T10:00:00+15:00",
    "-1",
    "99999999",
    "1e999",
    "NaN",
    "http://",
    "https://a b/",
    "http://[x",
    "https://kai.example/%zz",
    "https://kai.example/[x]",
    "https://kai.example/ä",
    "x" * 400,
    "de-" + "x" * 9,
    "de_AT",
    "i-klingon",
    "x-kai",
    "sgn-BE-FR",
    "ß",
    "\u202egnp",
    "a\nb",
    "{{ 7*7 }}",
    "=1+1",
    "*a [b](c)",
)


def judged(result: pipeline.Result) -> Iterator[str]:
    """What our own checks have against what we write; what they don't judge must read back."""
    for output in result.outputs:
        form = formats.of_output(output.name)
        for found in checks.judge(output.name, output.data) if form and form.judged else ():
            if found.severity is not Severity.INFO:
                yield f"{output.name}: {found.rule} {found.message}"
        if output.name.endswith(".md"):
            again = pipeline.read(Source(output.name, output.data, "a"), RECIPE)
            assert [s.text for s in again.stories] in [[s.text] for s in result.stories]
        if output.name.endswith(".annotations.json"):
            for story in result.stories:
                assert standoff.from_json(json.loads(output.data)) == story


def written(format_: str, slots: dict[str, str]) -> None:
    result, said = convert(format_, FORMATS[format_][1](**slots))
    assert "INT001" not in said, (slots, said["INT001"].message)
    assert result.stories or any(d.severity is Severity.ERROR for d in result.diagnostics), slots
    assert len(result.outputs) == len(result.stories) * len(RECIPE.writers)
    assert [f"{slots}: {fault}" for fault in judged(result)] == []


@pytest.mark.parametrize("format_", FORMATS)
def test_what_a_reader_lets_in_every_writer_writes_validly(format_: str) -> None:
    _, _, slots = FORMATS[format_]
    for number, value in enumerate(HOSTILE):
        if format_ in ("newsml-g2", "nitf"):
            value = value.replace("\n", "&#10;")  # noqa: PLW2901
        written(format_, {slots[number % len(slots)]: value})


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_each_value_in_each_place(format_: str) -> None:
    for value in HOSTILE:
        for slot in FORMATS[format_][2]:
            written(format_, {slot: value.replace("\n", "&#10;") if format_ in ("newsml-g2", "nitf") else value})


# ----------------------------------------------------------------------------------------------------------- plug-ins


def test_no_reader_can_forget_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in's reader is judged as ours are."""
    made = replace(
        GOOD,
        language="deutsch",
        dated="2025-02-31",
        rights=Rights(SPAN, href="javascript:x"),
        quotations=(Quotation((Span(20, 30), Span(9, 12)), "direct"),),
        entities=(Entity("Gerda O.", "person", "Gerda Ohlsen"),),
        mentions=(Mention(SPAN, "Gerda O."),),
        subjects=(Subject("a b<c>", "Häfen & Kais"),),
    )
    overlapping = replace(GOOD, blocks=(Block("paragraph", Span(0, 30)), Block("table", Span(20, 40))))
    stage = Stage("reader", "lax", lambda _source, _recipe: Reading((made, overlapping)), "", detect=lambda _: 100)
    known = dict(registry.stages("reader"))
    monkeypatch.setitem(registry._STAGES, "reader", {**known, "lax": stage})
    result = pipeline.convert(Source("a.lax", b"x", "a"), RECIPE)
    assert {d.rule for d in result.diagnostics} >= {
        "DOR001",
        "DOR002",
        "DOR004",
        "DOR005",
        "DOR007",
        "DOR008",
    }
    assert len(result.stories) == 1
    assert list(judged(result)) == []


@pytest.mark.parametrize("format_", ["reuters-de", "plain", "iptc7901"])
def test_plain_text_says_nothing_that_is_not_so(format_: str) -> None:
    text = (
        "date 2025-13 Quelle: (c) Copyright Kai 20255. Bedingungen - javascript:alert(1)\n\n"
        "Tarnefeld, 31. Feb (Reuters) - Der Kai bleibt zu.\n\n\u202e Es dauere Wochen.\n"
    )
    data = f"ZCZC\n{text}NNNN\n" if format_ == "iptc7901" else text
    result = pipeline.convert(Source("a.txt", data.encode(), "a"), replace(RECIPE, reader=format_, language="de"))
    (story,) = result.stories
    assert story.dated is None
    assert story.dateline is None or story.dateline.date is None
    assert story.rights is None or (story.rights.href, story.rights.year) == (None, None)
    assert list(judged(result)) == []
