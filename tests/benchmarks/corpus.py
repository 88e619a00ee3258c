"""Invented stories as an agency sends them, as many as are asked for: names, lengths and quotations vary, and the same
seed gives the same stories."""

from __future__ import annotations

import random

_FIRST = "Anna Bernd Clara Dirk Elif Frank Greta Henrik Ines Jonas Katrin Lars Mira Nils Olga Petra Ralf Silke Tom Uta".split()  # noqa: E501, SIM905
_LAST = "Ahrens Brandl Cordes Dallmer Eggert Fohl Grabow Hinrichs Ittner Jessen Kolbe Lohmann Merz Niehus Oster Pohl Quandt Rahn Seidel Thoms".split()  # noqa: E501, SIM905
_ENDS = "werk bau handel technik energie logistik".split()  # noqa: SIM905
_STEMS = "Nord Alster Brocken Delta Elbe Falken Havel Isar".split()  # noqa: SIM905
_PLACES = "Berlin Hamburg München Köln Leipzig Wien Paris Brüssel Kiel Bremen Dresden Zürich".split()  # noqa: SIM905
_OFFICES = ("Ministerin", "Vorstandschef", "Sprecherin", "Bürgermeister", "Analyst", "Präsidentin", "Finanzchefin")
_TOPICS = ("der Haushalt", "das Werk", "die Reform", "der Hafen", "die Übernahme", "das Gesetz", "der Streik")
_SENTENCES = (
    "{topic} werde neu verhandelt, sagte {office} {person} am Mittwoch in {place}.",
    '"Wir haben lange darüber gesprochen, und nun handeln wir", sagte {person}.',
    "{firm} beschäftigt {number}.000 Menschen an {small} Standorten.",
    "Im vergangenen Jahr setzte der Konzern {small} Milliarden Euro um, nach {number} Millionen im Jahr zuvor.",
    "Nach Angaben von {office} {person} sind die Lager leer.",
    '{person} sprach von einem "überfälligen Schritt".',
    "In {place} war am Morgen von {topic} noch keine Rede gewesen.",
    "{firm} lehnte eine Stellungnahme ab.",
    "Die Beratungen sollen am {small}. März in {place} fortgesetzt werden.",
    '"Das ist ein gutes Zeichen für {place}", erklärte {office} {person}. "Mehr aber auch nicht."',
    "Ein Vertreter von {firm} teilte mit, dass {topic} nicht gefährdet sei.",
    "Die Zahl der Anträge stieg um {small},{small} Prozent, wie aus einem Bericht hervorgeht.",
)


def story(number: int, *, seed: int = 7, size: int = 4200) -> str:
    """One story of about so many characters."""
    chance = random.Random(f"{seed} {number}")
    people = [f"{chance.choice(_FIRST)} {chance.choice(_LAST)}" for _ in range(chance.randint(2, 6))]
    firms = [f"{chance.choice(_STEMS)}{chance.choice(_ENDS)} AG" for _ in range(chance.randint(1, 3))]

    def sentence() -> str:
        made = chance.choice(_SENTENCES).format(
            topic=chance.choice(_TOPICS),
            office=chance.choice(_OFFICES),
            person=chance.choice(people),
            place=chance.choice(_PLACES),
            firm=chance.choice(firms),
            number=chance.randint(2, 99),
            small=chance.randint(2, 9),
        )
        return made[0].upper() + made[1:]

    paragraphs = []
    left = size * chance.uniform(0.7, 1.3)
    while left > 0:
        paragraphs.append(" ".join(sentence() for _ in range(chance.randint(2, 4))))
        left -= len(paragraphs[-1]) + 2
    paragraphs[0] = f"{chance.choice(_PLACES)}, {chance.randint(1, 28)}. Feb (Reuters) - {paragraphs[0]}"
    return f"{firms[0]} und {people[0]} vor neuen Gesprächen\n\n" + "\n\n".join(paragraphs) + "\n"


def stories(count: int, *, seed: int = 7, size: int = 4200) -> dict[str, bytes]:
    """Names of files and what stands in them."""
    return {f"story-{n:05d}.txt": story(n, seed=seed, size=size).encode() for n in range(count)}
