"""Makes the archive's fonts from the packages of Fontsource: fewer weights, fewer characters, WOFF2.

    python -m pip install fonttools brotli
    npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.1
    python site/fonts.py FOLDER    # with what is in the two archives

A face is two files: the letters of German and English, and what European names have besides them, which a browser asks
for only where a page has such a letter.
"""

from __future__ import annotations

import argparse
import io
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).parent / "theme" / "assets" / "fonts"
FACES = {"source-serif-4": "serif", "source-sans-3": "sans"}
WEIGHTS = (400, 700)
PARTS = {
    "latin": [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027), *map(ord, "ı‰‹›€™←→−\u2009\u202f")],
    "latin-ext": [*range(0x100, 0x180), *range(0x218, 0x21C), 0x1E9E],
}
FEATURES = ["kern", "mark", "ccmp", "locl", "tnum"]


def made(source: Path, characters: list[int], target: Path) -> None:
    """One file."""
    narrowed = io.BytesIO()
    instancer.instantiateVariableFont(TTFont(source), {"wght": WEIGHTS}).save(narrowed)
    font = TTFont(narrowed)
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright and licence stay in it
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the archive's fonts.")
    parser.add_argument("folder", type=Path, help="where the two packages are unpacked")
    folder = parser.parse_args().folder
    FONTS.mkdir(exist_ok=True)
    for face, name in FACES.items():
        for part, characters in PARTS.items():
            source = next(folder.rglob(f"{face}-{part}-wght-normal.woff2"))
            made(source, characters, FONTS / f"{name}-{part}.woff2")
        shutil.copy(source.parent.parent / "LICENSE", FONTS / f"LICENSE-{name}.txt")


if __name__ == "__main__":
    main()
