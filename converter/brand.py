"""The archive as its owner wants it: ``[site]`` of the configuration, besides what is an option of the commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from converter.diagnostics import Diagnostic, Location, Severity
from converter.folders import walk

Font = Literal["serif", "sans", "system"]
Interface = Literal["de", "en"]

KINDS = {"persons": "person", "places": "place", "organisations": "organisation"}
"""kinds of entity that an archive may go without → types of the model"""
QUALITY = "quality"
ENOUGH = 4.5
"""contrast of text and what lies behind it (WCAG 2.2, success criterion 1.4.3)"""
PAPER = {"colour": "#fdfcf9", "colour_dark": "#15181b"}
"""what lies behind the text, light and dark; as ``--paper`` of the style sheet"""
_COLOUR = r"^#[0-9A-Fa-f]{6}$"


def _text(about: str, pattern: str | None = None) -> Any:
    return field(default=None, metadata={"about": about, "pattern": pattern})


def _path(about: str) -> dict[str, Any]:
    return {"about": f"{about} A path.", "path": True}


def _many(about: str, *, path: bool = False, pattern: str | None = None) -> Any:
    return field(default=(), metadata={"about": about, "path": path, "pattern": pattern, "many": True})


@dataclass(frozen=True, slots=True)
class Brand:
    """Everything that an owner decides about the look and the extent of an archive."""

    tagline: str | None = _text("What the archive is, in a sentence; it stands on the home page.")
    notice: str | None = _text("A sentence above every page.")
    interface: Interface = field(default="de", metadata={"about": "The interface's language.", "of": Interface})
    logo: Path | None = field(default=None, metadata=_path("A picture before the site's name."))
    favicon: Path | None = field(default=None, metadata=_path("The picture in the browser's tab."))
    colour: str | None = _text("Colour of links and signs on light paper, #rrggbb; its contrast is checked.", _COLOUR)
    colour_dark: str | None = _text("The same on dark paper.", _COLOUR)
    font: Font = field(
        default="serif",
        metadata={
            "about": "Face of stories and headlines: serif and sans come with the site; system is the reader's own.",
            "of": Font,
        },
    )
    imprint: Path | None = field(default=None, metadata=_path("The imprint, a Markdown file."))
    privacy: Path | None = field(default=None, metadata=_path("What is done with readers' data, a Markdown file."))
    style_sheets: tuple[Path, ...] = _many("Style sheets that go after the theme's. Paths.", path=True)
    scripts: tuple[Path, ...] = _many("Scripts that every page loads. Paths.", path=True)
    templates: Path | None = field(
        default=None, metadata=_path("Folder of templates that take the place of the theme's of the same name.")
    )
    licences: tuple[str, ...] = _many("Lines about rights at the foot of every page.")
    leave_out: tuple[str, ...] = _many(
        "What has no pages: persons, places, organisations; quality; one entity by its type and id, as its address has "
        "them (person/erika-mustermann).",
        pattern=r"^(?:persons|places|organisations|quality|(?:person|place|organisation)/[a-z0-9-]+)$",
    )
    feeds: bool = field(default=True, metadata={"about": "Feeds to subscribe to."})
    cards: bool = field(default=True, metadata={"about": "Pictures of quotations for sharing."})
    report: str | None = _text(
        "Where readers report an error: an address of mail, or of a page.",
        r"^[^\s<>\"]+$",
    )

    @property
    def kinds_left_out(self) -> frozenset[str]:
        """Types of the model that have no pages."""
        return frozenset(KINDS[name] for name in self.leave_out if name in KINDS)

    @property
    def entities_left_out(self) -> frozenset[str]:
        """``person/erika-mustermann`` and the like."""
        return frozenset(name for name in self.leave_out if "/" in name)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Names of settings and the files they name, the folder of templates apart."""
        for each in fields(self):
            value = getattr(self, each.name)
            if each.metadata.get("path") and each.name != "templates" and value:
                for path in value if isinstance(value, tuple) else (value,):
                    yield _setting(each.name), path


PLAIN = Brand()


def _setting(name: str) -> str:
    return name.replace("_", "-")


def properties() -> dict[str, dict[str, Any]]:
    """The settings as JSON Schema has them."""
    found: dict[str, dict[str, Any]] = {}
    for each in fields(Brand):
        about = {"description": each.metadata["about"]}
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        if pattern := each.metadata.get("pattern"):
            text["pattern"] = pattern
        if "of" in each.metadata:
            kind: dict[str, Any] = {"enum": list(get_args(each.metadata["of"])), "default": each.default}
        elif isinstance(each.default, bool):
            kind = {"type": "boolean", "default": each.default}
        else:
            kind = {"type": "array", "items": text} if each.metadata.get("many") else text
        found[_setting(each.name)] = about | kind
    return found


def of(values: Mapping[str, Any], root: Path) -> Brand:
    """The table of a configuration that was judged; paths are relative to ``root``."""
    given: dict[str, Any] = {}
    for each in fields(Brand):
        value = values.get(_setting(each.name))
        if value is None:
            continue
        if each.metadata.get("path"):
            value = [root / path for path in value] if isinstance(value, list) else root / value
        given[each.name] = tuple(value) if isinstance(value, list) else value
    return Brand(**given)


def contrast(one: str, other: str) -> float:
    """Of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str, paper: str) -> str:
    """The nearest shade of a colour that has enough contrast."""
    towards = 0 if _luminance(paper) > 0.18 else 255
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    for step in range(101):
        shade = "#" + "".join(f"{round(p + (towards - p) * step / 100):02x}" for p in parts)
        if contrast(shade, paper) >= ENOUGH:
            return shade
    return "#000000" if towards == 0 else "#ffffff"


def faults(brand: Brand) -> Iterator[Diagnostic]:
    """``PUB020``: a colour that is hard to read; ``PUB021``: a file that is not there."""
    for name, paper in PAPER.items():
        colour = getattr(brand, name)
        if colour and (found := contrast(colour, paper)) < ENOUGH:
            yield Diagnostic(
                "PUB020",
                Severity.WARNING,
                f"{_setting(name)} {colour} has a contrast of {found:.1f} to {paper}; {ENOUGH} is the least",
                f"{readable(colour, paper)} would do",
                Location("site"),
            )
    folders = [("templates", brand.templates)] if brand.templates else []
    for name, path in (*brand.files(), *folders):
        if not (path.is_dir() if name == "templates" else path.is_file()):
            what = "folder" if name == "templates" else "file"
            message = f"{name}: there is no {what} {path}; the site goes without it"
            hint = "paths are relative to the file of settings"
            yield Diagnostic("PUB021", Severity.WARNING, message, hint, Location("site"))


def style_sheet(brand: Brand) -> str:
    """What the owner's colours and face change, empty where nothing."""
    rules = []
    if brand.colour:
        rules.append(f":root {{ --own: {brand.colour}; }}")
    if brand.colour_dark:
        rules.append(f":root {{ --own-dark: {brand.colour_dark}; }}")
    if brand.font != "serif":
        family = "var(--sans)" if brand.font == "sans" else "ui-serif, Georgia, serif"
        rules.append(f":root {{ --serif: {family}; }}")
    if brand.font == "system":
        rules.append(":root { --sans: system-ui, sans-serif; }")
    return "\n".join((*rules, "")) if rules else ""


def inputs(brand: Brand) -> list[str]:
    """What decides about the pages, besides the settings themselves: the bytes of the files that they name."""
    import hashlib

    paths = [path for _, path in brand.files()]
    if brand.templates and brand.templates.is_dir():
        paths += [Path(root, name) for root, names in walk(brand.templates) for name in names]
    return [repr(brand), *(hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.is_file())]
