"""Files that can't be understood: what the parsers refuse, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from converter import registry
from converter.checks.detection import twice
from converter.checks.json_text import doubled
from converter.checks.views import Finding, JsonView, RawView
from converter.registry import check

_ANY = ("source",)
_JSON = ("jsonld", "ninjs", "jsonfeed", "annotations", "cas")


@check("DOC001", severity="error", kinds=_ANY)
def unknown_kind(source: RawView) -> Iterable[Finding]:
    """The file is no news document of a kind that is known.

    A feed's folder that holds something else is either a mistake or wants `--exclude`.

    **Bad**: a spreadsheet, an empty file, an XML document with the root `invoice`.

    **Good**: NewsML-G2, NITF, JSON-LD, HTML, ninjs, Atom, RSS, JSON Feed, a news sitemap, wiremark's annotations.
    """
    return source.refused("DOC001")


@check("DOC002", severity="error", kinds=_ANY)
def fragment(source: RawView) -> Iterable[Finding]:
    """The document has an element of NewsML-G2 as its root, but is no NewsML-G2 document.

    Without the namespace no receiver recognises it; a `contentMeta` alone is a part of an item.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a">
    ```

    **Good**

    ```xml
    <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:a">
    ```

    Reference: NewsML-G2 2.35, the namespace of G2 standards.
    """
    return source.refused("DOC002")


@check("DOC003", severity="error", kinds=_ANY)
def unreadable(source: RawView) -> Iterable[Finding]:
    """The file can't be read: too large, a damaged or an overblown archive, no permission.

    Limits keep a hostile file from taking the memory of whoever validates it.

    **Bad**: ten kilobytes of gzip that unpack to ten gigabytes.

    **Good**: one document a file, or a `newsMessage`, which is read item by item.
    """
    return source.refused("DOC003")


@check("DOC004", severity="warning", kinds=_ANY)
def no_rules(source: RawView) -> Iterable[Finding]:
    """The document's kind is known by name, and there are no rules for it.

    A run that said nothing would look as if the document had been judged and were clean. In a folder that holds such
    documents on purpose, `--exclude` them.

    **Bad**

    ```xml
    <NewsML Version="1.2"><NewsEnvelope/></NewsML>
    ```

    **Good**

    ```xml
    <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:a">
    ```
    """
    return source.refused("DOC004")


@check("WIR001", severity="warning", kinds=("iptc7901",))
def wire(source: RawView) -> Iterable[Finding]:
    """The wire file is not read whole: a message is cut off, has no story, or stands outside the framing.

    The file is read as `wiremark convert` reads it, and what the reader says is told here.

    **Bad**: a message that begins with SOH and STX, or with `ZCZC`, and never ends.

    **Good**: SOH, header, STX, text, ETX, date and time, EOT; or `ZCZC` to `NNNN`.

    Reference: IPTC 7901, The Text Transmission Format, sections 2.3 and 3.
    """
    reading = registry.stage("reader", "iptc7901").run(registry.Source(source.name, source.data), registry.Recipe())
    notes = [*reading.notes, *(note for story in reading.stories for note in story.notes)]
    for note in notes:
        place = note.location if note.location.line else replace(note.location, line=1, column=1)
        yield Finding(f"{note.rule}: {note.message}", place, note.hint, note.severity)


@check("XML001", severity="error", kinds=_ANY)
def not_well_formed(source: RawView) -> Iterable[Finding]:
    """The XML is not well-formed.

    An XML parser must stop here, and so does everybody who receives the file.

    **Bad**

    ```xml
    <headline>Profit & loss</headline>
    ```

    **Good**

    ```xml
    <headline>Profit &amp; loss</headline>
    ```

    Reference: Extensible Markup Language 1.0, section 2.1.
    """
    return source.refused("XML001")


@check("XML002", severity="error", kinds=_ANY)
def too_large(source: RawView) -> Iterable[Finding]:
    """The XML is larger, deeper or has more tags or attributes than anybody should parse.

    Limits keep a hostile file from taking the memory of whoever receives it. A `newsMessage` of any size is read item
    by item.

    **Bad**: 100,000 elements inside each other; a text node of a gigabyte.

    **Good**: documents of some kilobytes, at most 32 megabytes each.
    """
    return source.refused("XML002")


@check("XML003", severity="warning", kinds=_ANY)
def doctype(source: RawView) -> Iterable[Finding]:
    """The document has a document type declaration.

    NewsML-G2 has no DTD; parsers that load one open a way into the file system and the network. It is never loaded
    here. NITF and HTML are excused.

    **Bad**

    ```xml
    <!DOCTYPE newsItem SYSTEM "http://example.org/newsitem.dtd">
    ```

    **Good**: none.

    Reference: OWASP, XML External Entity Prevention.
    """
    return source.refused("XML003")


@check("XML004", severity="error", kinds=_ANY)
def entities(source: RawView) -> Iterable[Finding]:
    """The document declares entities.

    Entities read foreign files (XXE) and blow up memory ("billion laughs"). Such a document is not looked at further.

    **Bad**

    ```xml
    <!DOCTYPE newsItem [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
    ```

    **Good**: the characters themselves, or references to them: `&#8211;`.

    Reference: OWASP, XML External Entity Prevention.
    """
    return source.refused("XML004")


@check("XML005", severity="error", kinds=_ANY)
def encoding(source: RawView) -> Iterable[Finding]:
    """The document is in an encoding that is not taken.

    In UTF-7 and its like markup can be hidden from whoever looks at the bytes.

    **Bad**

    ```xml
    <?xml version="1.0" encoding="UTF-7"?>
    ```

    **Good**

    ```xml
    <?xml version="1.0" encoding="UTF-8"?>
    ```

    Reference: Extensible Markup Language 1.0, section 4.3.3.
    """
    return source.refused("XML005")


@check("JSN001", severity="error", kinds=_ANY)
def not_json(source: RawView) -> Iterable[Finding]:
    """The file looks like JSON and is none.

    **Bad**

    ```json
    {"@type": "NewsArticle", "headline": "Gipfel",}
    ```

    **Good**

    ```json
    {"@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: RFC 8259.
    """
    return source.refused("JSN001")


@check("JSN002", severity="error", kinds=_ANY)
def json_too_large(source: RawView) -> Iterable[Finding]:
    """The JSON is larger or nested deeper than anybody should parse.

    **Bad**: 100,000 opening brackets.

    **Good**: at most 32 megabytes and some hundred levels.

    Reference: RFC 8259, section 9.
    """
    return source.refused("JSN002")


@check("JSN003", severity="error", kinds=_JSON)
def name_twice(document: JsonView) -> Iterable[Finding]:
    """A name stands twice in one JSON object.

    One parser takes the first value, another the last: two receivers publish two stories.

    **Bad**

    ```json
    {"headline": "Einigung erzielt", "headline": "Keine Einigung"}
    ```

    **Good**

    ```json
    {"headline": "Keine Einigung"}
    ```

    Reference: RFC 8259, section 4.
    """
    if not twice(document.text):
        return  # told in a fraction of the time that positions take
    for name, offset in doubled(document.text):
        yield Finding(f"the name {name!r} stands twice in one object", offset, "keep one of the two values")


@check("INT001", severity="error", kinds=())
def internal(source: RawView) -> Iterable[Finding]:
    """wiremark itself failed.

    A defect of ours, not of the document: the other rules and files were judged. Please report it with the document.

    **Bad**: a message with the name of an exception.

    **Good**: none.
    """
    return ()
