"""The XHTML that news items carry: what passes and what does not."""

from __future__ import annotations

import pytest
from lxml import etree

from converter import xsd

GOOD = {
    "document": "<html xml:lang='de'><head><title>T</title><meta name='a'/></head><body><p>x</p></body></html>",
    "without head": "<html><body><p>x</p></body></html>",
    "fragment": "<div class='a'><h2>A</h2><p>x <b>y</b><br/></p><hr/></div>",
    "text in body": "<body>text <p>x</p></body>",
    "both ids": "<p id='p1' xml:id='p1'>x</p>",
    "rdfa": "<p vocab='https://schema.org/' typeof='Person' about='#a'><span property='name'>y</span></p>",
    "microdata": "<div itemscope='' itemtype='https://schema.org/Person'><meta itemprop='a' content='b'/></div>",
    "data and aria": "<p data-x-y='1' aria-hidden='true'>x</p>",
    "table": "<table border='1'><caption>c</caption><colgroup><col/></colgroup>"
    "<thead><tr><th scope='col'>a</th></tr></thead>"
    "<tbody><tr><td colspan='2'>b</td></tr></tbody><tfoot><tr><td/></tr></tfoot></table>",
    "old table": "<table width='100%'><tfoot><tr><td/></tr></tfoot><tr><td align='left'>b</td></tr></table>",
    "lists": "<ul><li>a<ol start='3'><li value='4'>b</li></ol></li></ul>",
    "definitions": "<dl><dt>a</dt><dd>b</dd><div><dt>c</dt><dd><p>d</p></dd></div></dl>",
    "figure": "<figure><img src='a.jpg' alt='x' width='640'/><figcaption>c <a href='http://example.org/'>l</a></figcaption></figure>",
    "media": "<video controls='' poster='a.jpg'><source src='a.mp4' type='video/mp4'/><p>no</p></video>",
    "foreign": "<p><svg xmlns='http://www.w3.org/2000/svg'><nothing/></svg></p>",
    "script": "<div><script type='application/ld+json'>{}</script></div>",
    "quotations": "<blockquote cite='http://example.org/'><p><q>x</q></p></blockquote>",
    "sections": "<article><header/><section><h2>b</h2></section><footer><address/></footer></article>",
    "presentation": "<center><font color='red'><tt>x</tt></font></center>",
    "ruby": "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    "link around blocks": "<a href='#x'><h3>a</h3><p>b</p></a>",
}

BAD = {
    "nested paragraphs": ("<p>a<p>b</p></p>", "/p/p"),
    "list item without list": ("<div><ul><p>x</p></ul></div>", "/div/ul/p"),
    "text in a list": ("<ul>x</ul>", "/ul"),
    "block in a heading": ("<h1><div>x</div></h1>", "/h1/div"),
    "element that there is not": ("<p><blink>x</blink></p>", "/p/blink"),
    "misspelt attribute": ("<p clas='x'>x</p>", "/p/@clas"),
    "not quite data": ("<p dataset='x'>x</p>", "/p/@dataset"),
    "event handler": ("<p onclick='x'>x</p>", "/p/@onclick"),
    "form": ("<form action='x'/>", "/form"),
    "cell without row": ("<table><td>x</td></table>", "/table/td"),
    "two titles": ("<head><title>a</title><title>b</title></head>", "/head/title[2]"),
    "two bodies": ("<html><body/><body/></html>", "/html/body[2]"),
    "content in an empty element": ("<p><br>x</br></p>", "/p/br"),
    "id with a blank": ("<p id='a b'>x</p>", "/p/@id"),
    "language": ("<p lang='de_DE'>x</p>", "/p/@lang"),
    "two captions": ("<figure><figcaption/><figcaption/></figure>", "/figure/figcaption[2]"),
    "details without summary": ("<details><p>x</p></details>", "/details/p"),
    "source without track attribute": ("<video><track kind='captions'/></video>", "/video/track"),
    "number": ("<table><tr><td colspan='two'>x</td></tr></table>", "/table/tr/td/@colspan"),
}


def parsed(text: str) -> etree._Element:
    name, bracket, rest = text.partition(">")
    tag, blank, attributes = name.removesuffix("/").partition(" ")
    slash = "/" if name.endswith("/") else ""
    return etree.fromstring(f"{tag} xmlns='http://www.w3.org/1999/xhtml'{blank}{attributes}{slash}{bracket}{rest}")


@pytest.mark.parametrize("name", GOOD)
def test_it_passes(name: str) -> None:
    assert xsd.errors(parsed(GOOD[name]), "xhtml") == ()


@pytest.mark.parametrize("name", BAD)
def test_it_is_found(name: str) -> None:
    text, path = BAD[name]
    assert path in [e.path for e in xsd.errors(parsed(text), "xhtml")]
