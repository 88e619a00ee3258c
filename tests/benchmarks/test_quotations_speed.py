"""What quotations cost: against splitting the same text into words with the standard library. Ratios within one run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from converter import quoting

pytestmark = pytest.mark.benchmark

PARAGRAPH = (
    "Die Nachfrage nach Wärmepumpen ziehe wieder an, sagte Vorstandschef Thorsten Brandl am Mittwoch in Köln. Das "
    "Geschäft bleibe aber schwierig. „Wir sehen Licht am Ende des Tunnels“, fügte er hinzu. Der Konzern beschäftigt "
    "rund 12.000 Menschen an sieben Standorten in Deutschland und Österreich. Laut Finanzchefin "
    "Ute Rahn sind die Lager leer. Im "
    "vergangenen Jahr setzte das Unternehmen vier Milliarden Euro um, nach fünf Milliarden im Jahr zuvor. Ein Analyst "
    "sprach von einem „überfälligen Schritt“. An der Börse legte die Aktie um drei Prozent zu und war damit der "
    "größte Gewinner im Index. Der Verband teilte mit, dass die Branche mit einer Erholung rechne, sobald die "
    "Zinsen sinken.\n\n"
)
TEXT = PARAGRAPH * 100


def best(work: Callable[[], object], repeat: int = 5) -> float:
    """CPU seconds of the quickest run, which other work on the machine disturbs least."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def test_words_a_second() -> None:
    quoting.quotations(PARAGRAPH)
    ours = best(lambda: quoting.quotations(TEXT))
    words = best(lambda: [(m.start(), m.group()) for m in re.finditer(r"\w+|[^\w\s]", TEXT)])
    print(f"{len(TEXT.split()) / ours:,.0f} words/s, {ours / words:.0f} times a split into words")
    assert ours < 30 * words


def test_time_is_linear() -> None:
    once, ten_times = best(lambda: quoting.quotations(TEXT)), best(lambda: quoting.quotations(TEXT * 10), 2)
    assert ten_times < 16 * once
