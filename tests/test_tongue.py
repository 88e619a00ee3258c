"""Which language a text is certainly not in."""

from __future__ import annotations

import pytest

from converter.checks import tongue

TEXTS = {
    "de": "Der Kreistag hat am Montag beschlossen, dass die Brücke über den Fluss nicht vor dem Herbst gesperrt wird. "
    "Nach Angaben der Verwaltung ist das Geld für den Bau noch nicht da, und auch mit den Nachbarn wurde bei dem "
    "Treffen noch nicht gesprochen. Die Arbeiten sollen aber im nächsten Jahr beginnen.",
    "en": "The county council said on Monday that the bridge over the river would not be closed before the autumn. "
    "According to the office, the money for the work has not been found, and the neighbours were not asked at the "
    "meeting. But the work is to begin next year, and it will take at least two years from then.",
    "fr": "Le conseil a décidé lundi que le pont sur le fleuve ne serait pas fermé avant la fin de la saison. Selon "
    "les services, l'argent pour les travaux n'est pas encore là, et les voisins n'ont pas été entendus dans cette "
    "affaire. Mais les travaux sont prévus pour une durée de deux ans.",
    "es": "El consejo decidió el lunes que el puente sobre el río no se cerrará antes de la primavera. Según la "
    "oficina, el dinero para las obras no está todavía, y los vecinos no han sido consultados en la reunión. Pero "
    "las obras se harán en los próximos dos años, como estaba previsto por el gobierno.",
    "it": "Il consiglio ha deciso lunedì che il ponte sul fiume non sarà chiuso prima della primavera. Secondo gli "
    "uffici, i soldi per i lavori non sono ancora arrivati, e i vicini non sono stati sentiti nel corso della "
    "riunione. Ma i lavori della strada sono previsti per i prossimi due anni, come dal piano.",
    "nl": "De raad heeft maandag besloten dat de brug over de rivier niet voor het najaar wordt gesloten. Volgens het "
    "bestuur is het geld voor het werk er nog niet, en ook met de buren is bij de bijeenkomst niet gesproken. Maar "
    "het werk moet in het volgende jaar beginnen en zal twee jaar duren.",
    "pl": "Rada powiatu w poniedziałek zdecydowała, że most przez rzekę nie będzie zamknięty przed jesienią. Według "
    "urzędu pieniędzy na prace jeszcze nie ma, a z sąsiadami nie rozmawiano na spotkaniu. Prace mają się jednak "
    "zacząć w przyszłym roku i będą trwać dwa lata, jak od dawna planowano dla tej drogi.",
    "ru": "Совет района в понедельник решил, что мост через реку не будет закрыт до осени. По словам управления, "
    "денег на работы пока нет, и с соседями на встрече не говорили. Но работы должны начаться в следующем году "
    "и будут продолжаться два года, как и было давно задумано для этой дороги и для моста.",
}


@pytest.mark.parametrize("said", sorted(TEXTS))
@pytest.mark.parametrize("spoken", sorted(TEXTS))
def test_only_another_language_is_told(spoken: str, said: str) -> None:
    found = tongue.other_than(TEXTS[spoken], said)
    assert (found is None) == (spoken == said)
    if found is not None:
        assert found == spoken


def test_of_what_is_not_certain_nothing_is_told() -> None:
    assert tongue.other_than("Der Kreistag hat beschlossen.", "en") is None
    assert tongue.other_than(TEXTS["de"], "hsb") is None  # no list for Upper Sorbian
    assert tongue.other_than(f"{TEXTS['de']} {TEXTS['en']}", "de") is None
    assert tongue.other_than("Meier Müller Schulze Schmidt " * 20, "en") is None  # a list of names


def test_a_language_in_other_letters_is_told_at_once() -> None:
    assert tongue.other_than(TEXTS["de"], "ru") == "de"
    assert tongue.other_than(TEXTS["ru"], "uk") is None
