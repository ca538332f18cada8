"""Makes the style sheets, fonts and catalogues of words that the browser gets; nothing of it is in
the repository.

KERN is installed by npm and stays as it is. Its sheet weighs 340 kB and its fonts 130 kB each,
so what we send is selected from it: only rules whose classes one of our files names, only
custom properties that are read, only the letters of Latin script. Our own parts follow, one
file per component, joined in order. Everything is written to `var/generated/`.
"""

import hashlib
import logging
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from common.typesetting import fonts as document_fonts
from frontend import words
from frontend.css_selection import Selection, minified

KERN = "node_modules/@kern-ux/native/dist"
WEIGHTS = {400: "Regular", 600: "SemiBold"}
# Our code: the only place where classes and custom properties can be in use.
APPS = ("accounts", "geo", "moderation", "photos", "defects", "participation", "frontend")
# Joined first, in this order; the rest follows by name, print.css last.
FIRST = ("tokens.css", "base.css", "type.css", "layout.css")
LAST = ("print.css",)

# Latin with its extensions (names of people), punctuation, arrows, and signs of texts.
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x218, 0x219, 0x21A, 0x21B, 0x1E9E, 0x200B),
    *range(0x2012, 0x2016),
    *range(0x2018, 0x2023),
    *(0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2197, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
]


def target() -> Path:
    return Path(settings.GENERATED_DIR)


def css_folder() -> Path:
    return Path(settings.BASE_DIR) / "frontend/static/frontend/css"


def sheet_parts() -> dict[str, list[Path]]:
    """The parts of each sheet in order: `site` for every page, `staff` for workplaces,
    `participation` for projects and consultations, `record` for the public record, `receipt`
    for paper of A5, `demo` for every page of a demo town."""
    parts = sorted(css_folder().glob("*.css"))
    by_name = {part.name: part for part in parts}
    first = [by_name[name] for name in FIRST if name in by_name]
    last = [by_name[name] for name in LAST if name in by_name]
    middle = [part for part in parts if part not in first and part not in last]
    return {
        "site": [*first, *middle, *last],
        "staff": sorted((css_folder() / "staff").glob("*.css")),
        "participation": sorted((css_folder() / "participation").glob("*.css")),
        "record": sorted((css_folder() / "record").glob("*.css")),
        "receipt": sorted((css_folder() / "receipt").glob("*.css")),
        "demo": sorted((css_folder() / "demo").glob("*.css")),
    }


def _sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    found = []
    for app in APPS:
        for ending in ("*.html", "*.py", "*.js", "*.css"):
            found += [p for p in (root / app).rglob(ending) if "migrations" not in p.parts]
    return sorted(found)


def _used_classes(sources: Iterable[Path]) -> set[str]:
    return {
        name
        for path in sources
        if path.suffix != ".css"
        for name in re.findall(r"kern-[a-z0-9_-]+", path.read_text(encoding="utf-8"))
    }


def _font_faces() -> str:
    return "".join(
        "@font-face{font-family:'Fira Sans';font-style:normal;font-display:swap;"
        f"font-weight:{weight};src:url(fira-sans-{weight}.woff2) format('woff2')}}"
        for weight in WEIGHTS
    )


def build_fonts() -> list[Path]:
    """Writes one WOFF2 file per weight, cut down to `LETTERS` with kerning and digits kept."""
    from fontTools import subset

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells every glyph
    written = []
    target().mkdir(parents=True, exist_ok=True)
    for weight, name in WEIGHTS.items():
        options = subset.Options(
            flavor="woff2",
            layout_features=["kern", "liga", "ccmp", "locl", "tnum"],
            hinting=False,
            name_IDs=[0, 1, 2, 13, 14],
            notdef_outline=True,
        )
        source = Path(settings.BASE_DIR) / KERN / f"fonts/fira-sans/FiraSans-{name}.woff2"
        font = subset.load_font(str(source), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        path = target() / f"fira-sans-{weight}.woff2"
        subset.save_font(font, str(path), options)
        font.close()
        written.append(path)
    return written


def build_sheets() -> list[Path]:
    """Writes `site.css` (KERN's selection and our parts) and the sheets of single areas."""
    target().mkdir(parents=True, exist_ok=True)
    sources = _sources()
    own = {
        name: "".join(p.read_text(encoding="utf-8") for p in parts)
        for name, parts in sheet_parts().items()
    }
    read_elsewhere = "".join(p.read_text(encoding="utf-8") for p in sources if p.suffix != ".py")
    kern = (Path(settings.BASE_DIR) / KERN / "kern.min.css").read_text(encoding="utf-8")
    selection = Selection(classes=_used_classes(sources), text_that_reads=read_elsewhere)
    written = []
    for name, text in own.items():
        if name == "site":
            text = _font_faces() + selection.of(kern) + minified(text)
        else:
            text = minified(text)
        path = target() / f"{name}.css"
        _write_if_changed(path, text)
        written.append(path)
    return written


def build_words() -> list[Path]:
    """Writes the words of our modules, one script per language other than German."""
    target().mkdir(parents=True, exist_ok=True)
    written = []
    for source in words.sources():
        path = target() / Path(words.static_name(words.language_of(source))).name
        _write_if_changed(path, words.script(source))
        written.append(path)
    return written


def _write_if_changed(path: Path, text: str) -> None:
    data = text.encode()
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def _state() -> str:
    """Changes when any input of the sheets changes."""
    digest = hashlib.sha256()
    kern = Path(settings.BASE_DIR) / KERN / "kern.min.css"
    own = Path(__file__).parent
    for path in [kern, own / "assets.py", own / "css_selection.py", *_sources(), *words.sources()]:
        stat = path.stat()
        digest.update(f"{path}:{stat.st_mtime_ns}:{stat.st_size};".encode())
    return digest.hexdigest()


def build(*, force: bool = False) -> bool:
    """Builds what is missing or older than its sources; says whether anything was done.

    KERN's fonts only change with its version, so they are made once per installation.
    """
    stamp = target() / ".state"
    fonts = [target() / f"fira-sans-{weight}.woff2" for weight in WEIGHTS]
    done = False
    if force or not all(font.exists() for font in fonts):
        build_fonts()
        done = True
    if force or not document_fonts.is_built():
        document_fonts.build()  # the image that is sent out has no node_modules any more
        done = True
    for old in target().glob("fira-sans-*.woff2"):
        if old not in fonts:
            old.unlink()
    state = _state()
    if force or not stamp.exists() or stamp.read_text() != state:
        build_sheets()
        build_words()
        stamp.write_text(state)
        done = True
    return done
