"""The report for editors: one page of HTML by itself, German or English, without scripts or requests to anyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from converter import grouping
from converter.addresses import is_web
from converter.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from jinja2 import Template

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Findings",
        "clean": "Nothing to complain of.",
        "error": "Error",
        "warning": "Warning",
        "info": "Note",
        "errors": "Errors: what a standard forbids",
        "warnings": "Warnings: what receivers stumble over",
        "infos": "Notes",
        "files": "Files looked at",
        "place": "Line {line}, character {column}",
        "whole": "The whole file",
        "times": "{count} times",
        "also": "Also in lines",
        "help": "What to do",
        "follows": "So also",
        "rule": "Rule",
        "made": "Made by wiremark. Errors should be mended before publishing; warnings deserve a look.",
        "content": "Files with findings",
        "judged": "Judged",
        "not_judged": "Not judged",
    },
    "de": {
        "title": "Befunde",
        "clean": "Nichts zu beanstanden.",
        "error": "Fehler",
        "warning": "Warnung",
        "info": "Hinweis",
        "errors": "Fehler: was ein Standard verbietet",
        "warnings": "Warnungen: worüber Empfänger stolpern",
        "infos": "Hinweise",
        "files": "Geprüfte Dateien",
        "place": "Zeile {line}, Zeichen {column}",
        "whole": "Die ganze Datei",
        "times": "{count} Mal",
        "also": "Auch in den Zeilen",
        "help": "Was zu tun ist",
        "follows": "Daraus folgt",
        "rule": "Regel",
        "made": "Erstellt von wiremark. Fehler vor dem Veröffentlichen beheben; Warnungen verdienen einen Blick. "
        "Einzelheiten auf Englisch.",
        "content": "Dateien mit Befunden",
        "judged": "Geprüft",
        "not_judged": "Nicht geprüft",
    },
}
"""by language: each has the same words"""

_TEMPLATE = """{% macro english(text) %}
{% if language == "en" %}{{ text }}{% else %}<span lang="en">{{ text }}</span>{% endif %}
{% endmacro %}
{% macro headline(text) %}
{% for part in text.split("`") %}
{% if loop.index is even %}<code>{{ part }}</code>{% else %}{{ part }}{% endif %}
{% endfor %}
{% endmacro %}
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="generator" content="wiremark">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ words.title }}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
article { border-left: .3rem solid #888; margin: 1rem 0; padding: .2rem 1rem }
.error { border-color: #c62828 } .warning { border-color: #b26a00 } .info { border-color: #1565c0 }
pre { overflow-x: auto; padding: .5rem; border: 1px solid #8886 }
mark { background: #ffd54f; color: #000 }
dt { font-weight: bold } dd { margin: 0 0 .5rem }
p { margin: .3rem 0; overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>{{ words.title }}</h1>
<dl>
{% for word, count in counts %}<dt>{{ word }}</dt><dd>{{ count }}</dd>
{% endfor %}<dt>{{ words.files }}</dt><dd>{{ looked_at }}</dd>
{% for row in judged %}<dt>{{ words.judged }}</dt><dd>{{ english(row) }}</dd>
{% endfor %}{% for row in unjudged %}<dt>{{ words.not_judged }}</dt><dd>{{ english(row) }}</dd>
{% endfor %}</dl>
{% if not files %}<p>{{ words.clean }}</p>{% endif %}
{% if files | length > 1 %}<nav aria-label="{{ words.content }}"><h2>{{ words.content }}</h2><ul>
{% for file in files %}<li><a href="#f{{ loop.index }}">{{ file.name }}</a> ({{ file.count }})</li>
{% endfor %}</ul></nav>{% endif %}
{% for file in files %}
<section aria-labelledby="f{{ loop.index }}">
<h2 id="f{{ loop.index }}">{{ file.name }}</h2>
{% for one in file.findings %}
<article class="{{ one.severity }}">
<h3>{{ words[one.severity] }}: \
{% if one.headline %}{{ headline(one.headline) }}{% else %}{{ english(one.message) }}{% endif %}
{% if one.times %} ({{ one.times }}){% endif %}</h3>
{% if one.headline %}<p lang="en"><small>{{ one.message }}</small></p>{% endif %}
<p>{{ one.place }}{% if one.path %} · <code>{{ one.path }}</code>{% endif %}</p>
{% if one.line %}<pre><code>{{ one.before }}<mark>{{ one.at }}</mark>{{ one.after }}</code></pre>{% endif %}
{% if one.also %}<p>{{ words.also }}: {{ one.also }}</p>{% endif %}
{% for said in one.follows %}<p>{{ words.follows }}: {{ english(said) }}</p>{% endfor %}
{% if one.hint %}<p><strong>{{ words.help }}:</strong> {{ english(one.hint) }}</p>{% endif %}
<p><small>{{ words.rule }}
{% if one.url %}<a href="{{ one.url }}">{{ one.rule }}</a>{% else %}{{ one.rule }}{% endif %}\
{% if one.title and not one.headline %}: {{ english(one.title) }}{% endif %}</small></p>
</article>
{% endfor %}
</section>
{% endfor %}
</main>
<footer><p><small>{{ words.made }}</small></p></footer>
</body>
</html>
"""
_AROUND = 80
"""characters of the source's line that are shown on each side of the place"""
_MOST_PLACES = 20


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_TEMPLATE)


def page(
    diagnostics: Sequence[Diagnostic],
    *,
    language: str,
    sources: Sequence[str] = (),
    excerpt: Callable[[Diagnostic], str | None] | None = None,
    clean: Callable[[str], str] = str,
    titles: Mapping[str, str] | None = None,
    headlines: Mapping[str, str] | None = None,
    url: Callable[[str], str | None] | None = None,
    judged: Sequence[str] = (),
    unjudged: Sequence[str] = (),
) -> str:
    """The page. ``clean`` makes control and bidirectional characters visible; ``titles`` are those of the rules.
    ``headlines`` are titles in the page's own language: a finding of such a rule has it above its message.

    Raises KeyError for a language that there is not.
    """
    words = WORDS[language]
    grouped = grouping.grouped(diagnostics)
    files: dict[str, list[Diagnostic]] = {}
    for one in grouped:
        files.setdefault(one.location.source or "-", []).append(one)
    counted = [(words[f"{s}s"], grouping.count(d for d in diagnostics if d.severity is s)) for s in Severity]

    def shown(one: Diagnostic) -> dict[str, Any]:
        return _shown(one, words, excerpt, clean, titles or {}, headlines or {}, url)

    return _template().render(
        language=language,
        words=words,
        counts=[(word, count) for word, count in counted if count],
        looked_at=len(sources) or len(files),
        judged=list(map(clean, judged)),
        unjudged=list(map(clean, unjudged)),
        files=[
            {
                "name": clean(name),
                "count": grouping.count(found),
                "findings": [shown(one) for one in sorted(found, key=lambda d: d.severity.rank)],
            }
            for name, found in files.items()
        ],
    )


def _shown(
    one: Diagnostic,
    words: Mapping[str, str],
    excerpt: Callable[[Diagnostic], str | None] | None,
    clean: Callable[[str], str],
    titles: Mapping[str, str],
    headlines: Mapping[str, str],
    url: Callable[[str], str | None] | None,
) -> dict[str, Any]:
    place = one.location
    line = (excerpt(one) if excerpt and place.line else None) or ""
    at = max(0, (place.column or 1) - 1)
    lines = list(dict.fromkeys(str(other.line) for other in one.others if other.line))
    more = " …" if len(lines) > _MOST_PLACES else ""
    address = url(one.rule) if url else None
    return {
        "severity": str(one.severity),
        "headline": headlines.get(one.rule, ""),
        "message": clean(one.message),
        "times": words["times"].format(count=1 + len(one.others)) if one.others else "",
        "place": words["place"].format(line=place.line, column=place.column or 1) if place.line else words["whole"],
        "path": clean(place.path) if place.path and place.path != "/" else "",
        "line": bool(line.strip()) and at < len(line),
        "before": clean(line[max(0, at - _AROUND) : at]),
        "at": clean(line[at : at + 1]),
        "after": clean(line[at + 1 : at + _AROUND]),
        "also": ", ".join(lines[:_MOST_PLACES]) + more,
        "follows": [f"{clean(d.message)} ({d.rule})" for d in one.follows],
        "hint": clean(one.hint),
        "rule": one.rule,
        "title": clean(titles.get(one.rule, "")),
        "url": address if address and is_web(address) else "",
    }
