"""Verb forms: generated ones, their prefixes, and that every cue verb is known to the generator."""

from __future__ import annotations

import pytest

from converter import resources
from converter.language import verbs
from converter.language.de.grammar import letters
from converter.language.verbs import Form

FORMS = """
sagt: sagen PRESENT; sagte: sagen PAST; sagten: sagen PASTS; sage: sagen QUOTATIVE; gesagt: sagen PARTICIPLE
sagen: sagen PLURAL|INFINITIVE; warnte: warnen PAST; wohnte: wohnen PAST; rechnete: rechnen PAST
bezeichnete: bezeichnen PAST; öffnet: öffnen PRESENT; atmete: atmen PAST; antwortete: antworten PAST
geht: gehen PRESENT; ging: gehen PAST; ginge: gehen IRREALIS; gehe: gehen QUOTATIVE; gegangen: gehen PARTICIPLE
käme: kommen IRREALIS; kämen: kommen IRREALES; stünde: stehen IRREALIS; riefen: rufen PASTS|IRREALES
mitteilte: mitteilen PAST; mitgeteilt: mitteilen PARTICIPLE; mitzuteilen: mitteilen TO; anzukündigen: ankündigen TO
zugegeben: zugeben PARTICIPLE; zuzugeben: zugeben TO; hinzugefügt: hinzufügen PARTICIPLE
übersteige: übersteigen QUOTATIVE; unterstrich: unterstreichen PAST; versprochen: versprechen PARTICIPLE
bestätigt: bestätigen PRESENT|PARTICIPLE; erklärte: erklären PAST; kritisiere: kritisieren QUOTATIVE
kritisiert: kritisieren PRESENT|PARTICIPLE; katapultiere: katapultieren QUOTATIVE; zögere: zögern QUOTATIVE
wechsle: wechseln QUOTATIVE; wechselte: wechseln PAST; preist: preisen PRESENT; pries: preisen PAST
sei: sein QUOTATIVE|AUXILIARY; seien: sein QUOTATIVE|AUXILIARY; wäre: sein IRREALIS|AUXILIARY
habe: haben QUOTATIVE|AUXILIARY; hätten: haben IRREALES|AUXILIARY; worden: werden PARTICIPLE|AUXILIARY
könne: können QUOTATIVE|MODAL; müssten: müssen IRREALES|MODAL
"""
CASES = [part.strip() for line in FORMS.strip().splitlines() for part in line.split(";")]


@pytest.mark.parametrize("case", CASES)
def test_form(case: str) -> None:
    word, answer = case.split(": ")
    lemma, names = answer.split()
    wanted = sum(getattr(Form, name) for name in names.split("|"))
    assert any(r.lemma == lemma and r.form == wanted for r in verbs.readings(word)), verbs.readings(word)


@pytest.mark.parametrize(
    "word", ["heute", "große", "geplante", "ohne", "begemerkt", "schön", "", "x", "-iere", "\u00ad"]
)
def test_no_verb(word: str) -> None:
    assert verbs.readings(word) == ()


def test_every_cue_is_a_verb_that_can_be_conjugated() -> None:
    known = letters.cues()
    cues = known.say | known.think | known.act | known.judge | known.plain | known.voiced | set(known.phrases)
    assert [c for c in sorted(cues) if not any(r.lemma == c for r in verbs.readings(c))] == []
    assert len(known.say) > 300


def test_the_lists_name_nothing_twice() -> None:
    data = resources.language_data("de", "verbs")
    weak = data["weak"].split()
    strong = [line.split()[0] for line in data["strong"]]
    assert len(set(weak)) == len(weak)
    assert len(set(strong)) == len(strong)
    assert not set(weak) & set(strong)
    assert all(len(line.split()) == 5 for line in data["strong"])
