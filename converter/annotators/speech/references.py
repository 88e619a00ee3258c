"""From the words that name a speaker to the entity: head of the phrase, pronouns, roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from converter.knowledge import Knowledge
from converter.language import verbs
from converter.language.de.grammar.letters import cues
from converter.language.de.grammar.letters import word as lexical
from converter.language.de.grammar.phrases import agencies
from converter.language.de.nouns import Nouns, nouns
from converter.language.lexicon import Is, Lexicon, lexicon
from converter.language.verbs import Form
from converter.model import Entity, Mention, Quotation, Story
from converter.spans import Span

_WORD = re.compile(r"\w[\w\u00ad\u0300-\u036f\u200b-\u200d]*(?:[-'’.&]\w[\w\u00ad\u0300-\u036f]*)*")
_ATTRIBUTES = frozenset(
    {
        *("des", "der", "eines", "einer", "seines", "seiner", "ihres", "ihrer", "dieses", "dieser"),
        *(
            "von",
            "vom",
            "aus",
            "in",
            "im",
            "bei",
            "beim",
            "für",
            "am",
            "an",
            "zu",
            "zur",
            "zum",
            "gegen",
            "mit",
            "unter",
        ),
    }
)
_GENDERS = {"er": "m", "dieser": "m", "letzterer": "m", "sie": "f", "diese": "f", "letztere": "f", "es": "n"}
_OWNERS = {"sein": "er", "ihre": "sie", "ihr": "sie", "dess": "er", "dere": "sie"}
_DOCUMENT = re.compile(
    r"(?i)(?:mitteilung|erklärung|stellungnahme|aussendung|statement|schreiben|brief|bericht|studie|gutachten|papier"
    r"|entwurf|umfrage|analyse|rundschreiben|protokoll|beschluss|urteil|bilanz|prognose|meldung|übersicht|dokument"
    r"|bekanntmachung|liste|statistik|tabelle|karte|plan|konzept|antrag|anklage|klage|klageschrift|bescheid|vorlage"
    r"|aufruf|appell|resolution|kommuniqué|note|vermerk|rechnung|berechnung|schätzung|erhebung|auswertung|index"
    r"|tweet|post|beitrag|eintrag|webseite|website|internetseite|homepage|broschüre|leitfaden|ratgeber|handbuch"
    r"|merkblatt|aushang|präsentation|prospekt|vertrag|memo|telegramm|depesche|mail)(?:e?s|e?n|e)?$"
)
_ISSUED = re.compile(
    r"(?i)(?:mitteilung|erklärung|stellungnahme|aussendung|statement|protokoll|kommuniqué)(?:e?s|e?n|e)?$"
)
"""what has an issuer even where none is named with it"""
_HUMAN = re.compile(r"\w{3}(?:ist|oge|graf|soph|iker|ionär|(?:ist|og|graf|soph|ik|ionär|ent|ant|er)(?:er)?in)$")
"""endings of nouns for people, and never for companies"""
_OCCASION = frozenset({"in", "im", "bei", "beim", "am", "an", "auf", "nach", "vor", "mit", "unter"})
"""prepositions behind a role that tell where, when or how, not whose"""
_SELF = frozenset({"ich", "wir"})
_BOOK = re.compile(
    r"(?:[Ee]rinnerungen|[Mm]emoiren|[Bb]iogra[fp]h?ie|[Bb]uch|[Tt]agebüchern|[Bb]log|[Rr]ede|[Tt]estament)s?$"
)
"""what somebody wrote, not some organisation"""
_AGED = re.compile(r"\d+-Jährige[rn]?$")
_NEAR = 1200
"""characters back beyond which nobody is looked for"""
_SHORT = 4
_ACCUSED = frozenset({"angeklagter", "beschuldigter", "verurteilter"})
_COURT = frozenset({"law"})
_RELATIVE = re.compile(
    r"(?:^|[.!?]\W*\s)(Ein|Eine|Sein|Seine|Ihr|Ihre) (?:[a-zäöüß-]+ )?([A-ZÄÖÜ][\w-]+) (?![A-ZÄÖÜ])[^.!?:]*[.!?:]\W*$"
)
"""a sentence about somebody without a name, right before"""
_ARTICLES = frozenset({"der", "die", "das", "dem", "den", "des"})
_NOTED = frozenset({"sieger", "fahrer"})
"""roles that mostly are nobody known, but a definite one that speaks is"""
_IT = re.compile(r"(?i)\b(?:hieß|heißt|hiess|heisst|verlautete?)(?: es)?\b")
_PLURAL = int(Form.PLURAL | Form.PASTS)


@cache
def _own_words() -> frozenset[str]:
    """Nouns for what somebody says: ``ihren Angaben``, ``sein Fazit``."""
    return cues().according | cues().nouns


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a speaker."""

    span: Span | None
    entity: str | None
    unsure: str = ""
    """why it stays empty"""


class Cast:
    """Who is in the story, and where."""

    __slots__ = ("blocks", "entities", "known", "mentions", "nouns", "renamed", "starts", "text", "words")

    def __init__(self, story: Story, knowledge: Knowledge) -> None:
        self.text = story.text
        self.entities: dict[str, Entity] = {e.id: e for e in story.entities}
        self.blocks = [b.span.start for b in story.blocks]
        mentions = sorted((m for m in story.mentions if m.form != "part"), key=lambda m: m.span)
        self.known: dict[str, frozenset[str]] = {}
        self.renamed: set[str] = set()
        """people whose family name the story also has as a place or company"""
        self.mentions = self._namesakes(mentions)
        self.starts = [m.span.start for m in self.mentions]
        self.words: Lexicon = lexicon(knowledge)
        self.nouns: Nouns = nouns()

    def _namesakes(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """A place or company that has the family name of somebody in the same paragraph is that person.

        Not behind a preposition or an article: ``Karl Lindau lebt in Lindau. „Gern“, sagte Lindau.``
        """
        people: dict[str, str] = {}
        paragraph = -1
        found: list[Mention] = []
        for m in mentions:
            if (here := self.paragraph(m.span.start)) != paragraph:
                paragraph, people = here, {}
            name = m.span.of(self.text)
            if m.form == "name" and self.is_a(m.entity, "person") and " " in name:
                people[name.rsplit(maxsplit=1)[-1]] = m.entity
            elif m.form == "name" and name in people and not self.is_a(m.entity, "person"):
                led = self.text[max(0, m.span.start - 20) : m.span.start].split()[-1:]
                if not led or lexical(led[0].lower()).tag not in "PFDd":
                    m = replace(m, entity=people[name])  # noqa: PLW2901
                    self.renamed.add(m.entity)
            found.append(m)
        return tuple(found)

    def roles(self, id_: str) -> frozenset[str]:
        """Roles that the story gives somebody: in the title, or right in front of the name."""
        if id_ not in self.known:
            given = (self.entities[id_].title or "").split()
            for m in self.mentions:
                if m.entity == id_ and m.form == "name":
                    given += self.text[max(0, m.span.start - 40) : m.span.start].split()[-1:]
            self.known[id_] = frozenset(r for w in given if (r := self.words.word(w).role))
        return self.known[id_]

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in a stretch of text, in text order."""
        return list(self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)])

    def before(self, offset: int) -> Sequence[Mention]:
        """Mentions that begin in front of an offset, the nearest first."""
        return self.mentions[: bisect_left(self.starts, offset)][::-1]

    def paragraph(self, offset: int) -> int:
        """Where the block begins that holds an offset."""
        i = bisect_left(self.blocks, offset + 1) - 1
        return self.blocks[i] if i >= 0 else 0

    def is_a(self, id_: str | None, type_: str) -> bool:
        entity = self.entities.get(id_ or "")
        return entity is not None and entity.type == type_

    def gender_fits(self, id_: str, gender: str | None) -> bool:
        known = self.entities[id_].gender
        return gender is None or known is None or known == gender


def resolve(cast: Cast, quotation: Quotation, done: Sequence[Quotation]) -> Found:
    """The speaker of a quotation, given those of the quotations before it."""
    span = quotation.speaker
    if span is None:
        if quotation.cue or _outer(quotation, done):
            return Found(None, None)
        last = next((q for q in reversed(done) if q.type != "reported"), None)
        if last is None:
            return Found(None, None, "nobody is named who said this")
        return Found(last.speaker, last.attributed_to)
    for earlier in reversed(done[-12:]):
        if earlier.speaker is not None and (earlier.speaker == span or earlier.speaker.within(span)):
            return Found(earlier.speaker, earlier.attributed_to)
    words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(cast.text, span.start, span.end)]
    if not words:
        return Found(span, None)
    first = words[0][0].lower()
    if first in _SELF and (outer := _outer(quotation, done)):
        return Found(span, outer.attributed_to)
    if len(words) == 1 and first in _GENDERS:
        entity = _pronoun(cast, first, span.start, quotation, done)
        if entity == "":
            return Found(span, None)
        if entity is None and (exact := cast.within(span.start, span.end)):
            entity = exact[0].entity
        return Found(span, entity, "" if entity else f"nobody fits the pronoun {first}")
    if (pronoun := _OWNERS.get(first[:4])) and any(_BOOK.search(w) for w, _, _ in words[1:3]):
        return Found(span, _pronoun(cast, pronoun, span.start, quotation, done) or None)  # "heißt es in ihren Memoiren"
    if len(words) <= 3 and (pronoun := _OWNERS.get(first[:4])) and words[-1][0] in _own_words():
        return Found(span, _pronoun(cast, pronoun, span.start, quotation, done) or None)  # "ihren Angaben zufolge"
    found = _phrase(cast, span, words, (*done[-8:], quotation))
    if found.entity is None and (named := _apposed(cast, span)):
        return Found(named.span, named.entity)
    where = cast.is_a(found.entity, "place") or cast.text[max(0, span.start - 3) : span.start].lower() in ("am ", "an ")
    if where and _IT.search(cast.text, max(0, span.start - 40), span.end + 40):
        return Found(None, None)  # "In Rom hieß es", "An der Börse hieß es"
    return found


def _outer(inner: Quotation, done: Sequence[Quotation]) -> Quotation | None:
    """The quotation in which another one stands."""
    return next((q for q in reversed(done) if q.type == "direct" and _inside(inner, q)), None)


def _inside(inner: Quotation, outer: Quotation) -> bool:
    return any(inner.spans[0].within(s) and inner.spans[0] != s for s in outer.spans)


def _phrase(cast: Cast, span: Span, words: list[tuple[str, int, int]], done: Sequence[Quotation]) -> Found:
    inside = cast.within(span.start, span.end)

    def in_name(offset: int) -> bool:
        return any(m.span.start < offset < m.span.end for m in inside)

    last = inside[-1] if inside else None
    if last and last.span.end == span.end and last.form == "name":
        before = cast.text[: last.span.start].rstrip()
        if before.endswith(","):
            return Found(last.span, last.entity)  # "der Präsident des Verbandes, Max Kranz"
    end = span.end
    occasion = False
    for number, (word, start, _) in enumerate(words):
        if not number or in_name(start):
            continue
        if word == "und" and _one_person(words, number):
            led = [m for m in inside if m.span.end < start and cast.is_a(m.entity, "person")]
            if led and led[-1].form == "nominal":
                return Found(led[-1].span, led[-1].entity)
            if not led:
                continue
        if word in ("und", "sowie", "als"):
            return Found(span, None)
        if word in _ATTRIBUTES and words[number - 1][0][:1].isupper():
            end = start
            occasion = word in _OCCASION
            break
    zone = [m for m in inside if m.span.start < end]
    while len(zone) > 1 and cast.is_a(zone[-2].entity, "person") and not cast.is_a(zone[-1].entity, "person"):
        del zone[-1]  # "sagte Max Kranz Reuters"
    if len(zone) == 1 and zone[0].span.end < end and len(inside) > 1 and cast.is_a(zone[0].entity, "person"):
        end = zone[0].span.end
    head = max((stop for _, start, stop in words if start < end), default=span.end)
    for m in reversed(zone):
        if m.span.end >= head:
            if m.form != "nominal":
                return Found(m.span, m.entity)
            noun, article = words[-1][0], words[0][0].lower()
            if not cast.is_a(m.entity, "person"):
                return Found(m.span, _repeated(cast, m.span) or m.entity)
            if article in ("der", "die") and _stranger(cast, done[-1], "f" if article == "die" else "m"):
                return Found(span, None)
            role = _role(cast, noun, article, span.start, done)
            sure = _present(cast, m, done) and role not in cast.renamed and not _opens(cast, role, done[-1])
            return Found(m.span, m.entity if sure else role or m.entity)
    names = [m for m in zone if m.form == "name"]
    if names and not cast.text[names[-1].span.end : head].strip(" ,()"):
        return Found(names[-1].span, names[-1].entity)
    people = [m for m in names if cast.is_a(m.entity, "person")]
    if people and cast.text[people[-1].span.end : people[-1].span.end + 1] != "s":
        return Found(people[-1].span, people[-1].entity)
    noun, article = words[-1][0], words[0][0].lower()
    said = next((word for word, start, stop in words if stop == head), noun)
    if _DOCUMENT.search(said) and (issuers := [m for m in inside if m.span.start >= end]):
        by = issuers[0]
        if by.form == "nominal":
            return Found(span, _repeated(cast, by.span) or by.entity)
        return Found(span, by.entity if not cast.is_a(by.entity, "place") else None)
    if _ISSUED.search(noun) or (_ISSUED.search(said) and article not in ("ein", "einer", "einem")):
        return Found(span, _issuer(cast, span.start))
    own = [(w, Span(start, stop)) for w, start, stop in words if start < end]
    if 1 < len(own) <= 3 and article in _ARTICLES and (end == span.end or occasion):
        noun, place = own[-1]
        found = _introduced(cast, noun) or _repeated(cast, place) or _body(cast, place, done)
        if found is None and article in ("der", "die"):
            found = _role(cast, noun, article, span.start, done)
        return Found(Span(span.start, place.end) if found else span, found)
    return Found(span, None)


def _body(cast: Cast, span: Span, done: Sequence[Quotation]) -> str | None:
    """``die Organisation``: the organisation of that kind that the paragraph named last, as a subject."""
    known = cast.nouns.organisations.get(span.of(cast.text).casefold())
    if known is None:
        return None
    start = cast.paragraph(span.start)
    for m in cast.before(span.start):
        if m.span.start < start:
            return None
        if m.form != "name" or not cast.is_a(m.entity, "organisation") or _quoted(m, done) or _oblique(cast, m):
            continue
        kind = cast.entities[m.entity].kind
        if kind is None or kind in known[1]:
            return m.entity
    return None


def _apposed(cast: Cast, span: Span) -> Mention | None:
    """``Ihr Nachbar, der Rentner Max Kranz, sieht es anders``: the person who is named behind the phrase."""
    match = _APPOSITION.match(cast.text, span.end)
    if match is None:
        return None
    named = [m for m in cast.within(span.end, match.end()) if m.form == "name" and m.span.end == match.end(1)]
    return named[0] if named and cast.is_a(named[0].entity, "person") else None


def _introduced(cast: Cast, noun: str) -> str | None:
    """``die Reederei``, where the story has ``die Reederei Nordsee``: whom alone it calls so."""
    found: set[str] = set()
    for m in cast.mentions:
        led = cast.text[max(0, m.span.start - len(noun) - 1) : m.span.start]
        if m.form != "name" or led.split() != [noun] or cast.is_a(m.entity, "place"):
            continue
        if m.span.of(cast.text) not in agencies():  # "sagte der Minister Reuters"
            found.add(m.entity)
    return found.pop() if len(found) == 1 else None


def _repeated(cast: Cast, span: Span) -> str | None:
    """``das Institut`` behind ``Max-Planck-Institut``: the organisation named last whose name has the noun."""
    noun = span.of(cast.text).casefold()
    if len(noun) < _SHORT or not (base := noun.removesuffix("s") if not noun.endswith("ss") else noun):
        return None
    for m in cast.before(span.start):
        if span.start - m.span.start > _NEAR:
            return None
        if m.form != "name" or not cast.is_a(m.entity, "organisation"):
            continue
        if any(w.casefold().endswith(base) for w in cast.entities[m.entity].name.split()):
            return m.entity
    return None


def _one_person(words: Sequence[tuple[str, int, int]], at: int) -> bool:
    """``der frühere Abgeordnete und heutige Minister``: the second noun has no article of its own."""
    behind = words[at + 1][0] if at + 1 < len(words) else ""
    single = words[0][0].lower() in ("der", "die", "ein", "eine")
    return single and behind[:1].islower() and lexical(behind).tag == "a"


def _opens(cast: Cast, id_: str | None, quotation: Quotation) -> bool:
    """Whether the sentence before a quotation begins with somebody's name."""
    end = quotation.spans[0].start
    start = cast.paragraph(end)
    before = cast.text[start:end]
    opening = start + max((m.end() for m in _SENTENCE.finditer(before, 0, len(before.rstrip()))), default=0)
    return any(m.entity == id_ and m.form == "name" for m in cast.within(opening, opening + 1))


def _present(cast: Cast, mention: Mention, done: Sequence[Quotation]) -> bool:
    """Whether the paragraph has named the entity before, outside of what others say."""
    start = cast.paragraph(mention.span.start)
    return any(
        m.entity == mention.entity and m.span.start >= start and not _quoted(m, done)
        for m in cast.before(mention.span.start)
    )


def _issuer(cast: Cast, offset: int) -> str | None:
    """Who speaks in ``einer Mitteilung``: the organisation that was named last."""
    near = (m.entity for m in cast.before(offset) if offset - m.span.start < _NEAR // 2)
    return next((e for e in near if cast.is_a(e, "organisation")), None)


def _role(cast: Cast, noun: str, article: str, offset: int, done: Sequence[Quotation]) -> str | None:
    """``der Stürmer``, ``die 18-Jährige``: whom the paragraph named last, where role and gender do not forbid it."""
    word = cast.words.word(noun)
    aged = bool(_AGED.match(noun))
    origin = bool(word.flags & Is.ORIGIN)
    unnamed = word.role in cast.nouns["unnamed"] and word.role not in _NOTED
    if not aged and not origin and not word.role and not _HUMAN.search(noun):
        return None
    if re.search(rf"\b[Ee]ine[rmns]? (?:[a-zäöüß-]+ )?{re.escape(noun)}", cast.text[max(0, offset - _NEAR) : offset]):
        return None  # "eine Lehrerin … die Lehrerin"
    gender = word.gender if word.gender in ("f", "m") else ("f" if article == "die" else "m")
    start = cast.paragraph(offset)
    oblique: str | None = None
    accused = word.role in _ACCUSED
    for m in cast.before(offset):
        if m.span.start < start:
            break
        if _quoted(m, done) or not cast.is_a(m.entity, "person") or not cast.gender_fits(m.entity, gender):
            continue
        if accused:
            fits = not _may_be(cast, m.entity, "richter", sure=True, fields=_COURT)
        else:
            fits = aged or origin or not word.role or _may_be(cast, m.entity, word.role, sure=unnamed)
        if fits:
            if not _oblique(cast, m):
                return m.entity
            oblique = oblique or m.entity
    if oblique or aged or origin or not word.role or unnamed or accused:
        return oblique
    sure = gender != "f" or word.gender != "f"
    known = dict.fromkeys(m.entity for m in cast.before(offset) if cast.is_a(m.entity, "person"))
    fit = [e for e in known if cast.entities[e].gender == gender]
    fit = [e for e in fit if _may_be(cast, e, word.role, sure=sure)] or ([] if sure else fit)
    return fit[0] if len(fit) == 1 else None


def with_title(cast: Cast, phrase: str) -> str | None:
    """``Minister: „…“`` in a headline: the one person of the story who has that role."""
    role = cast.words.word((phrase.split() or [""])[-1]).role
    if not role or role in cast.nouns["unnamed"]:
        return None
    fit = [i for i in cast.entities if cast.is_a(i, "person") and role in cast.roles(i)]
    return fit[0] if len(fit) == 1 else None


def _may_be(
    cast: Cast, id_: str, role: str, *, sure: bool = False, fields: frozenset[str] = frozenset({"science", "business"})
) -> bool:
    """Whether somebody's titles and a role belong to one field, or, unless ``sure``, nothing is known of them."""
    heads = cast.roles(id_)
    field = cast.nouns.classes.get(role, frozenset())
    if role in heads:
        return True
    if not heads or not field:
        return not sure
    known = [cast.nouns.classes[h] for h in heads if h in cast.nouns.classes]
    if sure:
        return any(field & other & fields for other in known)
    return not known or any(field & other for other in known)


def _quoted(mention: Mention, done: Sequence[Quotation]) -> bool:
    return any(mention.span.within(s) for q in done[-8:] if q.type != "reported" for s in q.spans)


def _stays_unnamed(cast: Cast, before: Quotation, gender: str, offset: int, recent: Sequence[Mention]) -> bool:
    """``sagte ein Mitarbeiter. …, antwortete er``: the pronoun is the unnamed source before."""
    if before.speaker is None or before.speaker.start < cast.paragraph(offset):
        return False
    article = before.speaker.of(cast.text).split(maxsplit=1)[0].lower()
    if article not in (("ein", "der", "einer") if gender == "m" else ("eine", "die")):
        return False
    return not any(
        m.span.start > before.speaker.end and cast.is_a(m.entity, "person") and not _oblique(cast, m) for m in recent
    )


_APPOSITION = re.compile(r",\s+((?:[Dd](?:er|ie)|[Ee]ine?)\s[^,.;:!?\"„“”»«()]{3,80}),")
_SENTENCE = re.compile(r"[.!?:][\"“”«»]?\s+(?=[A-ZÄÖÜ])")
_PASSIVE = re.compile(r"[^.!?:]{0,80}\bworden\b")
_OBLIQUE = re.compile(
    r"\b(?:mit|von|vom|zu|zum|zur|bei|beim|nach|über|für|gegen|an|am|auf|aus|durch|in|im|unter|um|vor|neben|seit|wegen|statt"
    r"|des|dem|den|einem|einen|eines|seines|seinem|ihres|ihrem)\s+(?:[a-zäöüß]+e[nrms]\s+)?(?:[A-ZÄÖÜ][\w-]*\s+)*$"
)


def _oblique(cast: Cast, mention: Mention) -> bool:
    """Whether a name is no subject: behind a preposition or an article that is not nominative, or in the genitive."""
    if mention.span.of(cast.text).endswith(("s’", "’", "'")):
        return True
    if cast.text.startswith("von ", max(0, mention.span.start - 4)) and _PASSIVE.match(cast.text, mention.span.end):
        return False  # "war von Kranz kritisiert worden"
    return _OBLIQUE.search(cast.text[max(0, mention.span.start - 60) : mention.span.start]) is not None


def _named_in(cast: Cast, start: int, end: int) -> bool:
    """Whether a stretch of text names a person who may be its subject."""
    return any(
        cast.is_a(m.entity, "person") and m.form == "name" and not _oblique(cast, m) for m in cast.within(start, end)
    )


def _stranger(cast: Cast, quotation: Quotation, gender: str) -> bool:
    """``Seine Frau nickte. „Ja“, sagte sie``: the sentence before is about somebody without a name."""
    begin = quotation.spans[0].start
    start = max(cast.paragraph(begin), begin - 200)
    other = _RELATIVE.search(cast.text[start:begin])
    if other is None or other[1].endswith("e") != (gender == "f") or not cast.words.word(other[2]).role:
        return False
    return not _named_in(cast, start + other.start(2), begin)


def _pronoun(cast: Cast, pronoun: str, offset: int, quotation: Quotation, done: Sequence[Quotation]) -> str | None:
    """The entity's id; empty: somebody whom the story does not name; None: nobody fits."""
    gender = _GENDERS[pronoun]
    cue = cast.text[quotation.cue[0].start : quotation.cue[0].end].lower() if quotation.cue else ""
    if pronoun in ("sie", "diese") and cue and int(verbs.forms(cue)) & _PLURAL:
        return None  # several people
    last = next((q for q in reversed(done) if q.attributed_to), None)
    recent = [
        m for m in cast.before(offset) if offset - m.span.start < _NEAR and not _quoted(m, (*done[-7:], quotation))
    ]
    if gender == "n":
        candidates = [last.attributed_to] if last and last.attributed_to else []
        candidates += [m.entity for m in recent if m.span.start >= cast.paragraph(offset)]
        return next((c for c in candidates if cast.is_a(c, "organisation") and cast.gender_fits(c, "n")), None)

    if _stranger(cast, quotation, gender):
        return ""
    unnamed = next((q for q in reversed(done) if q.type != "partial"), None)
    if unnamed and unnamed.attributed_to is None and _stays_unnamed(cast, unnamed, gender, offset, recent):
        return ""

    def fits(id_: str | None) -> bool:
        return id_ is not None and cast.is_a(id_, "person") and cast.gender_fits(id_, gender)

    if last is not None and fits(last.attributed_to) and offset - last.spans[-1].end < _NEAR // 2:
        between = [m for m in recent if m.span.start > last.spans[-1].end and fits(m.entity) and not _oblique(cast, m)]
        return between[0].entity if between else last.attributed_to
    near = [m for m in recent if fits(m.entity)]
    return next((m.entity for m in near if not _oblique(cast, m)), near[0].entity if near else None)
