"""Pictures of quotations for sharing, 1,200 by 630 pixels, with Pillow (extra ``cards``); without it there are none.

The words stand as they were delivered, marks and all, in lines of even length; a mark that begins or ends a line hangs
beside the column (Hochuli, *Das Detail in der Typografie*: optical margins).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import mkdocs

from converter import resources

WIDTH, HEIGHT = 1200, 630
"""pixels, what Open Graph's consumers show uncut"""
COLOURS = ("#fdfcf9", "#16191d", "#0b5c6b")
"""paper, ink, accent: the theme's, where the owner has no other accent"""
_MARGIN = 96
_COLUMN = WIDTH - 2 * _MARGIN
_TALLEST = 330
"""pixels that the words may take"""
_SIZES = range(64, 27, -2)
_OPENING = "„“‚‘«»‹›\"'"
_CLOSING = "“”‘’«»‹›\"'.,"
_LEADING = 1.32
_LONGEST = 36
"""letters of a word that fit into a line of the smallest size"""


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says."""

    words: str
    speaker: str
    source: str
    """the story's title and its date"""
    site: str
    colours: tuple[str, str, str] = COLOURS
    """paper, ink, accent: ``#rrggbb``"""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Files of the faces for words and for names; the first that has all letters is taken."""

    words: tuple[Path, ...]
    names: tuple[Path, ...]


@cache
def fonts() -> Fonts | None:
    """The theme's own faces; then Roboto Slab and Lato (Apache 2.0, SIL OFL 1.1), which MkDocs brings with it and which
    have more letters in one file."""
    own = resources.folder("site") / "theme" / "assets" / "fonts"
    brought = Path(mkdocs.__file__).parent / "themes" / "readthedocs" / "css" / "fonts"
    words = (own / "serif-latin.woff2", brought / "Roboto-Slab-Regular.woff2")
    names = (own / "sans-latin.woff2", brought / "lato-bold.woff2")
    found = Fonts(tuple(p for p in words if p.is_file()), tuple(p for p in names if p.is_file()))
    return found if found.words and found.names else None


def _chosen(card: Card, faces: Fonts) -> tuple[Path, Path] | None:
    """The faces of the words and of the names; None where no face has all letters."""
    words = next((p for p in faces.words if all(_has(p, c) for c in set(card.words))), None)
    told = set(card.speaker + card.source + card.site)
    names = next((p for p in faces.names if all(_has(p, c) for c in told)), None)
    return (words, names) if words and names else None


@cache
def maker() -> str:
    """What makes the pictures, with its version; empty where it is not installed."""
    try:
        import PIL
    except ImportError:
        return ""
    return f"Pillow {PIL.__version__}" if fonts() else ""


def drawable(card: Card) -> bool:
    """Whether a picture can be made: its letters are in the faces, and no word is longer than a line."""
    faces = fonts()
    return bool(faces and maker() and _chosen(card, faces) and max(map(len, card.words.split()), default=0) <= _LONGEST)


def png(card: Card, faces: Fonts) -> bytes | None:
    """The picture; None where the words do not fit or no face has their letters."""
    from PIL import Image, ImageChops, ImageDraw

    chosen = _chosen(card, faces)
    fitted = _fitted(card.words, chosen[0]) if chosen else None
    if chosen is None or fitted is None:
        return None
    size, lines = fitted
    font = _face(chosen[0], size)
    # How much ink and how much accent there is on the paper; drawn apart, as they never touch.
    ink, accent = Image.new("L", (WIDTH, HEIGHT)), Image.new("L", (WIDTH, HEIGHT))
    black, coloured = ImageDraw.Draw(ink), ImageDraw.Draw(accent)
    coloured.rectangle((0, 0, WIDTH, 14), fill=255)
    step = size * _LEADING
    top = 64 + (_TALLEST - step * len(lines)) / 2
    for number, line in enumerate(lines):
        black.text((_MARGIN - _hanging(line, font), top + number * step), line, font=font, fill=255)
    name, small = _face(chosen[1], 34), _face(chosen[1], 24)
    coloured.rectangle((_MARGIN, 444, _MARGIN + 72, 448), fill=255)
    black.text((_MARGIN, 468), _cut(card.speaker, name), font=name, fill=255)
    black.text((_MARGIN, 518), _cut(card.source, small), font=small, fill=255)
    coloured.text((_MARGIN, 562), _cut(card.site, small), font=small, fill=255)
    shades = [round(shade * 7 / 255) for shade in range(256)]
    picture = ImageChops.lighter(ink.point(shades), accent.point([s and s + 8 for s in shades]))
    picture.putpalette(
        [value for colour in card.colours[1:] for s in range(8) for value in _blend(card.colours[0], colour, s)]
    )
    out = BytesIO()
    picture.save(out, "PNG", bits=4)
    return out.getvalue()


def _blend(paper: str, colour: str, shade: int) -> list[int]:
    """Red, green, blue of a colour on the paper; ``shade`` 7 is the colour itself."""
    pairs = zip(bytes.fromhex(paper[1:]), bytes.fromhex(colour[1:]), strict=True)
    return [round(a + (b - a) * shade / 7) for a, b in pairs]


@cache
def _face(path: Path, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(path), size)


@cache
def _has(path: Path, letter: str) -> bool:
    """Whether the face draws anything else for the letter than for one that no face has."""
    if letter == " ":
        return True
    font = _face(path, 32)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\ue123"))


def _fitted(words: str, path: Path) -> tuple[int, list[str]] | None:
    """The largest size in which the words fit, and their lines."""
    font = _face(path, _SIZES[0])
    parts = [_Word.of(word, font) for word in words.split()]
    blank = float(font.getlength(" "))
    for size in _SIZES:
        column = _COLUMN * _SIZES[0] / size
        lines = _even(parts, blank, column)
        if lines and len(lines) * size * _LEADING <= _TALLEST:
            return size, lines
    return None


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and its widths in the largest size, pixels, and those of marks that may hang."""

    text: str
    width: float
    before: float
    behind: float

    @classmethod
    def of(cls, word: str, font: Any) -> _Word:
        behind = float(font.getlength(word[-1])) if word[-1] in _CLOSING else 0.0
        return cls(word, float(font.getlength(word)), _hanging(word, font), behind)


def _even(words: Sequence[_Word], blank: float, column: float) -> list[str]:
    """As few lines as the column allows, as short as they then can be; none where a word is too long."""
    fewest = _lines(words, blank, column)
    low, high = 0.0, column
    while fewest and high - low > 8:
        middle = (low + high) / 2
        tried = _lines(words, blank, middle)
        if tried and len(tried) == len(fewest):
            fewest, high = tried, middle
        else:
            low = middle
    return fewest


def _lines(words: Iterable[_Word], blank: float, column: float) -> list[str]:
    lines: list[str] = []
    used = 0.0
    for word in words:
        if lines and used + blank + word.width - word.behind <= column:
            lines[-1] += f" {word.text}"
            used += blank + word.width
        elif word.width - word.before - word.behind <= column:
            lines.append(word.text)
            used = word.width - word.before
        else:
            return []
    return lines


def _hanging(line: str, font: Any) -> float:
    """How far the mark that begins a line reaches out, the kerning with the letter behind it included."""
    return float(font.getlength(line[:2]) - font.getlength(line[1:2])) if line[0] in _OPENING else 0.0


def _cut(words: str, font: Any) -> str:
    if font.getlength(words) <= _COLUMN:
        return words
    while words and font.getlength(words + "…") > _COLUMN:
        words = words[:-1]
    return words.rstrip(" ,;:–-") + "…"
