"""What the loader lets in, and what it makes of libxml2's messages."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from lxml import etree

from converter import xsd
from converter.resources import folder

pytestmark = pytest.mark.usefixtures("settled")

G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
ITEM = f"""<newsItem {G2} standard="NewsML-G2" standardversion="2.35" conformance="power" guid="tag:example.org,2025:1">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="x"/>
    <versionCreated>2025-02-12T10:31:00Z</versionCreated>
    <title>a</title>
    <title>b</title>
  </itemMeta>
  <contentSet><inlineXML>{{}}</inlineXML></contentSet>
</newsItem>"""


def item(content: str = "", **changes: str) -> etree._Element:
    text = ITEM.format(content)
    for before, after in changes.items():
        assert before.replace("_", " ") in text
        text = text.replace(before.replace("_", " "), after, 1)
    return etree.fromstring(text)


def one(root: etree._Element, schema: str = "newsml-g2") -> tuple[int, str, str, str]:
    (error,) = xsd.errors(root, schema)
    assert error.column is None
    return error.line, error.path, error.message, error.code


def test_a_valid_item_has_no_errors() -> None:
    assert xsd.errors(item()) == ()


def test_a_value() -> None:
    root = item(**{"2025-02-12T10:31:00Z": "12.02.2025"})
    assert one(root) == (
        5,
        "/newsItem/itemMeta/versionCreated",
        "versionCreated: '12.02.2025' is no date with a time, as 2025-02-12T10:31:00+01:00",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1",
    )


def test_an_attribute_of_one_of_several_elements() -> None:
    line, path, message, code = one(item(**{"<title>b": "<title rank='1'>b"}))
    assert (line, path) == (7, "/newsItem/itemMeta/title[2]/@rank")
    assert (message, code) == (
        "title/@rank: is not allowed here",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2",
    )


def test_what_is_expected_is_told_without_namespaces() -> None:
    _, path, message, _ = one(item(**{"<title>a": "<pubStatus/><title>a"}, **{"</title>": "</title><versionCreated/>"}))
    assert path == "/newsItem/itemMeta/versionCreated[2]"
    assert message.startswith("versionCreated: is not expected here; expected: title, edNote, memberOf, ")
    assert "{" not in message


def test_a_missing_attribute() -> None:
    assert one(item(**{' guid="tag:example.org,2025:1"': ""}))[1:3] == (
        "/newsItem",
        "newsItem: the attribute guid is missing",
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("ninat:text", "text", "itemClass/@qcode: 'text' is no QCode, as alias:code"),
        ("<title>a", "text<title>a", "itemMeta: takes elements, but no text"),
        ("<title>a", "<title dir='up'>a", "title/@dir: 'up' is none of 'ltr', 'rtl'"),
        ("2025-02-12T10:31:00Z", "2025-02-12T10:31:00Z<b/>", "versionCreated: takes text, but no elements"),
        (
            "<contentSet>",
            "<contentMeta><contentCreated>2025-2</contentCreated></contentMeta><contentSet>",
            "contentCreated: '2025-2' is no date, as 2025, 2025-02, 2025-02-12 or 2025-02-12T10:31:00+01:00",
        ),
        (
            "<contentSet>",
            "<contentMeta><language tag='de'/><icon>x</icon></contentMeta><contentSet>",
            "icon: is not expected here; expected: contentMetaExtProperty, an element of another namespace",
        ),
        ("<contentSet>", "<contentSet><remoteContent><channel>x</channel></remoteContent>", "channel: must be empty"),
    ],
)
def test_values_and_content(before: str, after: str, message: str) -> None:
    assert one(item(**{before: after}))[2] == message


@pytest.mark.parametrize(
    ("root", "message"),
    [
        ("<newsItem/>", "newsItem: is in no namespace, not in http://iptc.org/std/nar/2006-10-01/"),
        (f"<groupRef {G2}/>", "groupRef: can't be the outermost element, or is none of this language"),
        ("<x:a xmlns:x='urn:x'/>", "a: is in the namespace urn:x, not in http://iptc.org/std/nar/2006-10-01/"),
    ],
)
def test_a_root_that_the_schema_does_not_know(root: str, message: str) -> None:
    assert one(etree.fromstring(root))[2] == message


def test_inlined_content_is_a_call_of_its_own() -> None:
    root = item("<x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p/><x:p>a<x:p>b</x:p></x:p></x:div>")
    assert xsd.errors(root) == ()
    (inlined,) = root.iter("{http://www.w3.org/1999/xhtml}div")
    line, path, message, _ = one(inlined, "xhtml")
    assert (line, path) == (9, "/newsItem/contentSet/inlineXML/x:div/x:p[2]/x:p")
    assert message.startswith("p: is not expected here; expected: a, abbr, ")
    assert xsd.errors(inlined, "nitf")[0].code == "SCHEMAV_CVC_ELT_1"


def test_errors_are_bounded_in_number_and_length() -> None:
    many = etree.fromstring(f"<catalog {G2}>{'<scheme/>' * 1000}</catalog>")
    assert len(xsd.errors(many)) == xsd.MOST
    long = item(**{"2025-02-12T10:31:00Z": "x" * 100_000})
    assert len(one(long)[2]) <= 400


def test_a_document_cannot_bring_a_schema_of_its_own(tmp_path: Path) -> None:
    own = use(tmp_path, ELEMENT)
    hint = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {own}"'
    assert one(etree.fromstring(f'<a xmlns="urn:x" {hint}/>'))[3] == "SCHEMAV_CVC_ELT_1"


def test_threads_do_not_mix_their_errors() -> None:
    names = [f"n{i}" for i in range(40)]
    found: dict[str, str] = {}

    def validate(name: str) -> None:
        for _ in range(20):
            found[name] = one(etree.fromstring(f"<{name}/>"))[2]

    threads = [threading.Thread(target=validate, args=(n,)) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n].startswith(f"{n}:") for n in names)


# ---------------------------------------------------------------- schemas of other people

XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x" xmlns="urn:x">{}</xs:schema>'
ELEMENT = '<xs:element name="a"/>'


def use(tmp_path: Path, body: str, name: str = "home/main.xsd") -> Path:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body if body.startswith("<?") or not body else XSD.format(body))
    return file


def test_a_schema_may_include_from_its_own_folder(tmp_path: Path) -> None:
    use(tmp_path, ELEMENT, "home/parts/a b.xsd")
    file = use(tmp_path, '<xs:include schemaLocation="parts/a%20b.xsd"/>')
    assert xsd.errors(etree.fromstring('<a xmlns="urn:x"/>'), file) == ()


def test_a_schema_without_xml_xsd_gets_ours(tmp_path: Path) -> None:
    xml = '<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="{}"/>'
    body = '<xs:element name="a"><xs:complexType><xs:attribute ref="xml:lang"/></xs:complexType></xs:element>'
    for location in ("xml.xsd", "http://www.w3.org/2001/xml.xsd", "../elsewhere/xml.xsd"):
        file = use(tmp_path, xml.format(location) + body, f"home/{abs(hash(location))}.xsd")
        assert xsd.errors(etree.fromstring('<a xmlns="urn:x" xml:lang="de"/>'), file) == ()
        assert xsd.errors(etree.fromstring('<a xmlns="urn:x" xml:lang="a b"/>'), file)


@pytest.mark.parametrize(
    "location", ["../outside.xsd", "{}/outside.xsd", "file://{}/outside.xsd", "http://127.0.0.1:9/a.xsd"]
)
def test_a_schema_may_not_include_from_elsewhere(tmp_path: Path, location: str) -> None:
    use(tmp_path, ELEMENT, "outside.xsd")
    file = use(tmp_path, f'<xs:include schemaLocation="{location.format(tmp_path)}"/>')
    with pytest.raises(xsd.Unusable, match=r"main\.xsd is no usable XML Schema"):
        xsd.schema(file)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = use(tmp_path, ELEMENT, "outside.xsd")
    file = use(tmp_path, '<xs:include schemaLocation="link.xsd"/>')
    (file.parent / "link.xsd").symlink_to(outside)
    with pytest.raises(xsd.Unusable):
        xsd.schema(file)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<?xml version='1.0'?><a/>",
        "<?xml version='1.0'?><a",
        '<xs:element name="a" type="nothing"/>',
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
    ],
)
def test_what_is_no_schema_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(xsd.Unusable):
        xsd.schema(use(tmp_path, text))


def test_a_name_that_there_is_not_lists_those_there_are() -> None:
    with pytest.raises(xsd.Unusable, match=r"no schema 'newsml'; there are newsml-g2, nitf, xhtml, and any file"):
        xsd.schema("newsml")


def test_each_file_has_its_source() -> None:
    """SOURCES.yaml names each schema file, and no other."""
    from converter.resources import table

    named = {file for source in table("SOURCES.yaml")["items"] for file in source["files"] if file.endswith(".xsd")}
    there = {str(p.relative_to(folder("schemas"))) for p in folder("schemas").rglob("*.xsd")}
    assert named == there


def test_the_place_is_found_among_a_hundred_thousand() -> None:
    text = (
        f"<x:catalog xmlns:x='http://iptc.org/std/nar/2006-10-01/'><!-- -->{'<x:title/>' * 100_000}<x:foo/></x:catalog>"
    )
    assert one(etree.fromstring(text))[1] == "/x:catalog/x:foo"
    text = text.replace("<x:foo/>", "<x:title rank='1'/><x:scheme alias='a' uri='b'/>")
    assert one(etree.fromstring(text))[1] == "/x:catalog/x:title[100001]/@rank"


def test_comments_and_instructions_do_not_shift_the_place() -> None:
    root = item(**{"<title>a": "<!-- x --><?y z?><title>a", "<title>b": "<!-- x --><title rank='1'>b"})
    assert one(root)[1] == "/newsItem/itemMeta/title[2]/@rank"


WIDE = 60_000


@pytest.mark.parametrize(
    ("body", "number", "first"),
    [
        ("<title/>\n" * WIDE, 0, ""),
        ("<title rank='1'/>\n" * WIDE, xsd.MOST, "/catalog/title[1]/@rank"),
        ("<title/>\n" * WIDE + "<title rank='1'/>" * 30, 30, f"/catalog/title[{WIDE + 1}]/@rank"),
        ("<title/>\n" * WIDE + "<title rank='1'/>" * 500, xsd.MOST, f"/catalog/title[{WIDE + 1}]/@rank"),
        ("<title id='a'/>\n" * WIDE, xsd.MOST, "/catalog/title[2]/@id"),
        ("<title/>\n" * WIDE + "<title id='a'/>" * 3, 2, f"/catalog/title[{WIDE + 2}]/@id"),
    ],
    ids=["valid", "all", "few and late", "many and late", "identifiers", "few identifiers"],
)
def test_wide_documents_take_time_in_proportion(body: str, number: int, first: str) -> None:
    root = etree.fromstring(f"<catalog {G2}>\n{body}<scheme alias='a' uri='urn:a'/></catalog>")
    start = time.process_time()
    found = xsd.errors(root)
    assert time.process_time() - start < 10  # where the square of the siblings counts: half a minute
    assert len(found) == number
    assert [e.path for e in found[:1]] == [first][:number]


def test_open_attributes_do_not_hide_what_follows() -> None:
    text = "<p xmlns='http://www.w3.org/1999/xhtml'>" + "<b data-a='1'/>\n" * 6000 + "<b foo='1'/></p>"
    assert one(etree.fromstring(text), "xhtml")[:2] == (6001, "/p/b[6001]/@foo")
