"""The grammar of German quotations: in which order its rules are asked, what each may take, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converter.language.de.grammar import fragments, modes, reading, sentences
from converter.language.de.grammar.sentences import Sentence
from converter.language.engine.marks import Marked
from converter.language.engine.quotations import Grammar, Step

TABLE = (
    Step(
        ("QUO010", "QUO011", "QUO012", "QUO013"),
        "marks",
        "Marks are the surest sign. A verb behind them is theirs alone; one in front may have a clause, too; a bare "
        "name is weaker than both; what is left goes on with what was said before. Verbs used here introduce nothing "
        "else.",
        each="quote",
        titles=True,
    ),
    Step(
        ("QUO020",),
        "words",
        "A verb in first place has what it introduces in front of it, up to the sentence's beginning or the cue "
        "before; looked for later, a source phrase in that clause would take the sentence.",
    ),
    Step(
        ("QUO030",),
        "words",
        "A source phrase takes its whole sentence, verbs of saying in its subordinate clauses included, unless the "
        "first clause has a verb of saying.",
    ),
    Step(
        ("QUO040", "QUO041", "QUO042", "QUO043", "QUO044"),
        "words",
        "Verb by verb from the left: the outer verb takes the clauses that depend on it with the verbs of saying in "
        "them. Behind any one verb only one of these can stand.",
        each="verb",
    ),
    Step(("QUO050",), "words", "A colon makes any verb a cue, so verbs that are cues anyway go first."),
    Step(("QUO031",), "words", "What is left of the sentence may have a source of its own."),
    Step(("QUO060",), "words", "A noun's clause: only where no verb claims it."),
    Step(("QUO061",), "words", "The same, by a conjunction that needs no noun of the list."),
    Step(
        ("QUO070",),
        "rest",
        "The Konjunktiv without a cue: only where the sentence names nobody who speaks, so after all that do.",
    ),
    Step(("QUO014",), "rest", "Says of the sentence before who spoke; what has words of its own does not point back."),
    Step(("QUO080",), "rest", "Names its speaker, so it stands before what only points back."),
    Step(("QUO081",), "rest", "Names its speaker; ``demnach`` does not."),
    Step(("QUO082",), "rest", "Takes the sentence for what was said; a speech act only tells that something was."),
    Step(("QUO090",), "rest", "The weakest: no clause, no marks."),
    Step(
        ("QUO100", "QUO101", "QUO102", "QUO103", "QUO104", "QUO105"),
        "inside",
        "Last, as marked words belong to whoever says the clause around them; then to a headline's name, to a verb in "
        "their clause, to a phrase, to who speaks beside them, to who spoke before.",
        each="fragment",
        titles=True,
    ),
)


def _sentences(text: str, start: int, end: int, marks: Sequence[Marked], title: bool) -> Iterator[Sentence]:  # noqa: FBT001
    whole = fragments.judge(text, start, end, marks, title=title)
    return sentences.split(text, start, end, marks, whole.__contains__)


GRAMMAR = Grammar("de", TABLE, _sentences, reading.read, reading.topic, modes.settle)
