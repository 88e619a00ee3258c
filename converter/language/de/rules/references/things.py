"""How well a noun says what an organisation or a place is."""

from __future__ import annotations

from converter.language.de.rules.references.evidence import NEVER, points
from converter.language.de.rules.references.phrases import Noun
from converter.language.de.who import Actor, Who
from converter.language.engine.rule import rule

_LONG = 4


@rule("REF040", language="de", layer="references", proposes="organisation")
def wrong_gender(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A determiner that the organisation can't have.

    A determiner that the noun can't have in the singular: ``die Konzerne``, ``der Unternehmen``.
    """
    gender = who.nouns.organisations[noun.organisation or ""][0]
    return NEVER if noun.determiner and noun.determiner not in who.nouns.by_gender[gender] else None


@rule("REF039", language="de", layer="references", proposes="organisation")
def of_another_name(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A compound with the name of another.

    ``der Nordwerk-Konzern``, ``der Nordwerkkonzern``: nobody but whose name it is.
    """
    head = noun.organisation or ""
    named = noun.word.modifier or _before_head(noun.text, head)
    if not named:
        return None
    here = who.by_name.get(named.casefold()) or next(
        (r.id for r in who.knowledge.named(named) if r.type == "organisation"), None
    )
    ours = here in (None, actor.entity.id) or actor.entity.name.casefold().startswith(named.casefold())
    return None if ours else NEVER


def _before_head(text: str, head: str) -> str:
    """``Nordwerk`` of Nordwerkkonzern."""
    tail = text.lower().removesuffix("s")
    return text[: len(tail) - len(head)] if tail.endswith(head) else ""


@rule("REF037", language="de", layer="references", proposes="organisation")
def national_team(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A country's team is no club.

    ``die englische Mannschaft``, ``das Team des Verbands``: no club.
    """
    if actor.entity.kind != "club" or noun.organisation not in who.nouns["teams"]:
        return None
    origins = (o for a in noun.attributes if (o := who.knowledge.origin(a)))
    national = any(who.knowledge.record(o).kind not in who.nouns["towns"] for o in origins)
    return NEVER if national or who.sheet.words[noun.i + 1 : noun.i + 2] in (["des"], ["von"]) else None


@rule("REF038", language="de", layer="references", proposes="organisation")
def related(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A relation of an organisation is another one.

    ``der Mutterkonzern``, ``die Schwesterpartei``: nobody but whom the story calls so.
    """
    last = noun.text.rpartition("-")[2].lower()
    relation = any(last.startswith(r) and last != r for r in who.nouns["relations"])
    return NEVER if relation and not {last, last.removesuffix("s")} & actor.called else None


@rule("REF036", language="de", layer="references", proposes="organisation")
def society(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A society, the nations, and what something else is run by.

    ``die serbische Gesellschaft``, ``die internationale Gemeinschaft``, ``der Betreiber der Halle``: no organisation
    that the story doesn't call so.
    """
    if noun.organisation in actor.called:
        return None
    words, i = who.sheet.words, noun.i
    if noun.organisation in who.nouns["of something"] and words[i + 1 : i + 2] in (["der"], ["des"], ["von"]):
        return NEVER if i + 2 not in who.names else None
    origin = any(who.knowledge.origin(a) for a in noun.attributes)
    nations = noun.attributes[-1:] in (("internationale",), ("internationalen",))
    return NEVER if noun.text in who.nouns["societies"] and (origin or nations) else None


@rule("REF041", language="de", layer="references", proposes="organisation")
def investor(who: Who, actor: Actor, noun: Noun) -> float | None:
    """An investor and what it buys.

    Of an investor and what it buys, ``das Unternehmen`` is what it buys.
    """
    if noun.organisation not in who.nouns["general"] or not who.nouns["investors"] & actor.called:
        return None
    return points("REF041", "an investor" if noun.text.lower() in who.nouns["investors"] else "its purchase")


@rule("REF042", language="de", layer="references", proposes="organisation")
def own_kind_word(who: Who, actor: Actor, noun: Noun) -> float | None:
    """The story's own word for an organisation.

    The story's own word for the organisation: ``die Hilfsorganisation Meerwind … die Organisation``.
    """
    text, head = noun.text.lower(), noun.organisation or ""
    if text in actor.called or text.removesuffix("s") in actor.called:
        return points("REF042", "the same word" if text == head else "the same compound")
    if text in who.nouns["only_compounds"]:
        return NEVER
    lower = actor.entity.name.lower()
    longer = len(text.removesuffix("s")) > len(head)
    if longer and (text in lower or text.removesuffix("s") in lower):
        return points("REF042", "compound in the name")
    if any(c.endswith(head) for c in actor.called):
        return points("REF042", "the same head")
    return points("REF042", "head in the name") if len(head) > _LONG and head in lower else None


@rule("REF043", language="de", layer="references", proposes="organisation")
def banks(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A bank is no other company.

    ``das Geldhaus``: no company that is none; one of which nothing is known at a pinch.
    """
    if actor.entity.kind not in ("company", None) or noun.organisation not in who.nouns["banks"]:
        return None
    return NEVER if actor.called or who.topic.get(actor.entity.id, 0.0) > 1 else points("REF043", "a company")


@rule("REF044", language="de", layer="references", proposes="organisation")
def kind(who: Who, actor: Actor, noun: Noun) -> float | None:
    """An organisation by what is known of it.

    What is known of the organisation: ``der Konzern`` for a company, ``die Behörde`` for an authority.
    """
    kinds = who.nouns.organisations[noun.organisation or ""][1]
    if actor.entity.kind not in kinds:
        return None
    if actor.entity.kind == "ministry" and noun.determiner in who.nouns.possessive:
        return NEVER  # the minister's house, else anybody's
    special = noun.organisation in who.nouns["general"] and actor.entity.kind in who.nouns["special kinds"]
    return points("REF044", "a general word" if special else "of the kind")


@rule("REF045", language="de", layer="references", proposes="organisation")
def unknown_kind(who: Who, actor: Actor, noun: Noun) -> float | None:
    """An organisation of which nothing is known.

    An organisation of which nothing is known: by what its name doesn't speak against.

    ``das Unternehmen`` for a name that is no ministry's, court's or party's; ``die Organisation``, ``der
    Thinktank``, ``das Institut`` for what the story is about and calls nothing else.
    """
    if actor.entity.kind is not None:
        return None
    head, lower = noun.organisation or "", actor.entity.name.lower()
    kinds = who.nouns.organisations[head][1]
    if "group" in kinds and lower.endswith(("gruppe", "runde", "forum")):
        return points("REF045", "by its name")
    if any(part in lower for part in who.nouns.names_of_trades.get(head, ())):
        return points("REF045", "by its name")
    tells = any(o in lower for o in who.nouns["telling names"])
    called = [who.nouns.organisations[c][1] for c in actor.called if c in who.nouns.organisations]
    if called and not any(kinds & of for of in called):
        body = head in who.nouns["any body"] and not any("company" in of for of in called)
        return points("REF045", "the story's topic") if body else None
    if called and "company" not in kinds and not tells:
        return points("REF045", "called something")
    if head in who.nouns["any body"]:
        alone = who.topic.get(actor.entity.id, 0.0) > 1 and not tells
        return points("REF045", "the story's topic") if alone and not actor.called else None
    if "company" not in kinds or tells or (head in who.nouns["trades"] and not _alone(who, actor)):
        return None
    return points("REF045", "called something" if head in who.nouns["general"] and actor.called else "a company")


def _alone(who: Who, actor: Actor) -> bool:
    """Whether the story is about it and about no other organisation."""
    topics = [id_ for id_, weight in who.topic.items() if weight > 1 and id_ in who.actors]
    others = [id_ for id_ in topics if who.actors[id_].entity.type == "organisation" and id_ != actor.entity.id]
    return actor.entity.id in topics and not others


@rule("REF050", language="de", layer="references", proposes="place")
def place_gender(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A determiner that the place can't have.

    A determiner that the noun can't have in the singular, or a possessive: ``die Länder``, ``seine Stadt``.
    """
    if noun.determiner in who.nouns.possessive:
        return NEVER
    gender = who.nouns.places[noun.place or ""][0]
    return NEVER if noun.determiner and noun.determiner not in who.nouns.by_gender[gender] else None


@rule("REF051", language="de", layer="references", proposes="place")
def own_place_word(who: Who, actor: Actor, noun: Noun) -> float | None:
    """The story's own word for a place.

    The story's own word for the place, or one in its name: ``das Hotel Adler … das Hotel``.
    """
    text, head = noun.text.lower(), noun.place or ""
    if text in actor.called or text.removesuffix("s") in actor.called:
        return points("REF051", "the same word" if text == head else "the same compound")
    if any(c.endswith(head) for c in actor.called):
        return points("REF051", "the same head")
    venue = "venue" in who.nouns.places[head][1] and head in actor.entity.name.lower()
    return points("REF051", "head in the name") if venue else None


@rule("REF052", language="de", layer="references", proposes="place")
def place_kind(who: Who, actor: Actor, noun: Noun) -> float | None:
    """A place by what is known of it.

    What is known of the place: ``die Hauptstadt`` for a capital, ``das Land`` for a country.
    """
    kinds = who.nouns.places[noun.place or ""][1]
    if noun.place in who.nouns["small places"] and actor.entity.id in who.nouns["capitals"]:
        return NEVER
    if "island" in kinds and actor.entity.id in who.nouns["island states"]:
        return points("REF052", "unknown")
    if actor.entity.kind in kinds or ("capital" in kinds and actor.entity.id in who.nouns["capitals"]):
        return points("REF052", "of the kind")
    return points("REF052", "unknown") if actor.entity.kind is None and "city" in kinds else None
