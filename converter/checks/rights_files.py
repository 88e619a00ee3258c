"""Rules on what documents say of rights and data mining: robots.txt, TDMRep, RSL, trust.txt, dataMining."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from converter import resources
from converter.addresses import is_web
from converter.checks import mining
from converter.checks.artefacts import Feed, Story
from converter.checks.views import Finding, Item, JsonView, RawView, XmlView, local, text_of
from converter.diagnostics import Location
from converter.nearest import nearest
from converter.registry import check


@check("RGT001", severity="warning", kinds=("feed",))
def contradictions(feed: Feed) -> Iterable[Finding]:
    """Documents of one site contradict each other about text and data mining.

    Whoever finds the permission first may rely on it. Compared are the files at a site's root (`robots.txt`,
    `.well-known/tdmrep.json`, RSL, `trust.txt`) with each other, and with the pages and items below it.

    **Bad**: `Content-Signal: ai-train=yes` in `robots.txt`, and an item with `DMI-PROHIBITED`.

    **Good**: `ai-train=no` in both.

    Reference: Directive (EU) 2019/790, article 4(3): rights are reserved in an appropriate, machine-readable manner;
    TDMRep, final report of 2024-05-10; RSL 1.0; Content Signals Policy; trust.txt; NewsML-G2 2.34, dataMining.
    """
    yield from mining.disagreements(feed.statements)


@check("TOG009", severity="warning", kinds=("together",))
def mining_of_outputs(story: Story) -> Iterable[Finding]:
    """The outputs of one story differ in whether it may be mined.

    **Bad**: `DMI-PROHIBITED` in `a.newsml.xml`, `DMI-ALLOWED` in the usage terms of `a.ninjs.json`.

    **Good**: the same in all.

    Reference: dataMining (NewsML-G2 2.34), doc.rights (NITF), usageTerms (ninjs): terms of the PLUS vocabulary.
    """
    having = [a for a in story.artefacts if a.facts.mining]
    for other in having[1:]:
        if other.facts.mining != having[0].facts.mining:
            message = f"data mining is {other.facts.mining}, in {having[0].source} it is {having[0].facts.mining}"
            yield Finding(message, other)


@check("RGT002", severity="warning", kinds=(mining.ROBOTS,))
def robots(view: RawView) -> Iterable[Finding]:
    """`robots.txt` has a line that no crawler understands, or a signal that there is not.

    A misspelt directive is passed over, and what it should have kept away comes in.

    **Bad**: `Disalow: /`, or `Content-Signal: ai_train=no`.

    **Good**: `Disallow: /`, `Content-Signal: ai-train=no`.

    Reference: RFC 9309, sections 2.2 to 2.4; sitemaps.org; Content Signals Policy; RSL 1.0, License.
    """
    grouped = False
    for number, line in enumerate(view.data.decode("utf-8", "replace").splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        name, colon, value = said.partition(":")
        place = Location(view.name, number, 1)
        key = name.strip().lower()
        if not colon or key not in _DIRECTIVES:
            near = nearest(key, _DIRECTIVES)
            yield Finding(
                f"no directive is called {name.strip()[:40]!r}", place, f"did you mean {near}?" if near else ""
            )
            continue
        grouped = grouped or key == "user-agent"
        if key in ("allow", "disallow") and not grouped:
            yield Finding(f"{key} stands before the first User-agent", place, "no crawler takes it for itself")
        if key == "content-signal":
            yield from _signals(value, place)
        if key in ("sitemap", "license") and not is_web(value.strip()):
            yield Finding(f"{key} wants a full address, and {value.strip()[:60]!r} is none", place)


_DIRECTIVES = (
    "user-agent",
    "allow",
    "disallow",
    "sitemap",
    "crawl-delay",
    "content-signal",
    "content-usage",
    "license",
    "host",
)
_SIGNALS = ("search", "ai-input", "ai-train")


def _signals(value: str, place: Location) -> Iterator[Finding]:
    for part in value.split(","):
        name, _, said = (piece.strip().lower() for piece in part.partition("="))
        if name not in _SIGNALS:
            near = nearest(name, _SIGNALS)
            yield Finding(f"no signal is called {name[:40]!r}", place, f"did you mean {near}?" if near else "")
        elif said not in ("yes", "no"):
            yield Finding(f"{name} is yes or no, and not {said[:40]!r}", place)


@check("RGT003", severity="error", kinds=(mining.TDM,))
def reservation(view: JsonView) -> Iterable[Finding]:
    """A rule of `tdmrep.json` has no location, no reservation, or a policy that is no address.

    Such a rule counts as unset: what it should reserve is open.

    **Bad**: `[{"location": "/", "tdm-reservation": "yes"}]`

    **Good**: `[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.org/policy.json"}]`

    Reference: TDMRep, final report of 2024-05-10, section on the file of the origin server.
    """
    if not isinstance(view.value, list):
        yield Finding("the file holds no list of rules", "")
        return
    for number, rule in enumerate(view.value):
        at = f"/{number}"
        if not isinstance(rule, Mapping):
            yield Finding("a rule is an object", at)
            continue
        if not isinstance(rule.get("location"), str) or not rule["location"]:
            yield Finding("the rule has no location", at)
        value = rule.get("tdm-reservation")
        if isinstance(value, bool) or value not in (0, 1):
            hint = "reserved is 1, not reserved is 0"
            yield Finding(
                "tdm-reservation is 0 or 1", f"{at}/tdm-reservation" if "tdm-reservation" in rule else at, hint
            )
        policy = rule.get("tdm-policy")
        if policy is not None and not (isinstance(policy, str) and is_web(policy)):
            yield Finding("tdm-policy is no full address", f"{at}/tdm-policy")


@check("RGT004", severity="warning", kinds=(mining.TRUST,))
def trust(view: RawView) -> Iterable[Finding]:
    """`trust.txt` has an attribute that there is not, or a value that does not fit.

    **Bad**: `datatrainingallowed=maybe`

    **Good**: `datatrainingallowed=no`

    Reference: JournalList, reference document for trust.txt, 2024-07.
    """
    known = (*resources.table("vocabularies/rights.yaml")["trust"], "datatrainingallowed")
    times = 0
    for number, name, value in mining.attributes(view.data):
        place = Location(view.name, number, 1)
        if name not in known:
            near = nearest(name, known)
            yield Finding(f"no attribute is called {name[:40]!r}", place, f"did you mean {near}?" if near else "")
        elif not value:
            yield Finding(f"{name} has no value", place)
        elif name == "datatrainingallowed":
            times += 1
            if value not in ("yes", "no"):
                yield Finding(f"datatrainingallowed is yes or no, and not {value[:40]!r}", place)
            if times == 2:
                yield Finding("datatrainingallowed stands twice", place)
        elif name not in ("contact",) and not is_web(value):
            yield Finding(f"{name} wants an address, and {value[:60]!r} is none", place)


@check("RGT005", severity="warning", kinds=(mining.RSL,))
def licence(view: XmlView) -> Iterable[Finding]:
    """A licence in RSL permits or prohibits a use that there is not, or is about nothing.

    **Bad**: `<prohibits type="usage">train-ai</prohibits>`

    **Good**: `<prohibits type="usage">ai-train</prohibits>`

    Reference: RSL 1.0, content, license, permits and prohibits.
    """
    contents = [e for e in view.elements if local(e.tag) == "content"]
    if not contents:
        yield Finding("the licence is about no content", view.root)
    for element in contents:
        if not element.get("url"):
            yield Finding("content has no url", element)
    for element in view.elements:
        if local(element.tag) in ("permits", "prohibits") and element.get("type") == "usage":
            for use in text_of(element).replace(",", " ").split():
                if use not in _USES:
                    near = nearest(use, _USES)
                    yield Finding(f"no use is called {use[:40]!r}", element, f"did you mean {near}?" if near else "")


_USES = ("all", "ai-all", "ai-train", "ai-input", "ai-index", "search")


@check("RGT006", severity="warning", kinds=("newsml-g2",))
def terms(item: Item) -> Iterable[Finding]:
    """An item's `dataMining` is no term of the PLUS vocabulary.

    **Bad**

    ```xml
    <dataMining uri="http://ns.useplus.org/ldf/vocab/DMI-FORBIDDEN"/>
    ```

    **Good**

    ```xml
    <dataMining uri="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"/>
    ```

    Reference: NewsML-G2 2.34, dataMining; PLUS Coalition, License Data Format, Data Mining.
    """
    known = tuple(resources.table("vocabularies/rights.yaml")["plus"])
    for element in item.g2("dataMining"):
        said = element.get("uri") or ""
        if said.lower().startswith("http://ns.useplus.org/ldf/vocab/"):
            code = said.rpartition("/")[2]
            if code not in known:
                near = nearest(code, known)
                yield Finding(
                    f"{code[:60]!r} is no term of the vocabulary", element, f"did you mean {near}?" if near else ""
                )
