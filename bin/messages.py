"""Extracts, merges, checks and compiles translations, without gettext's programs.

The message is the German text itself. `locale/staff.txt` lists the sources that only staff
read: their pages exist in German only. All other texts have to exist in every language.
"""

import ast
import fnmatch
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = ("accounts", "common", "config", "defects", "frontend", "geo", "moderation", "participation")
APPS = (*APPS, "photos")
# The folder of Leichte Sprache is the one that Django makes of "de-simple".
FOLDERS = ("en", "de_Simple")
_NAMES = {"_": (0, None, None), "gettext": (0, None, None), "gettext_noop": (0, None, None)}
_NAMES |= {"ngettext": (0, 1, None), "pgettext": (1, None, 0), "npgettext": (1, 2, 0)}
_LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\({_LITERAL}(?:,\s*{_LITERAL})?(?:,\s*{_LITERAL})?")
_PLACEHOLDER = re.compile(r"%\([a-zA-Z_0-9]+\)[sd]|\{[a-zA-Z_0-9.]*\}|%[sd]|<[^>]+>")


class Key(NamedTuple):
    """What a text is found by, and its plural form if it has one."""

    context: str | None
    text: str
    plural: str | None


def used() -> dict[Key, set[str]]:
    """Every text that is marked for translation, with the files that it stands in."""
    found: dict[tuple[str | None, str], tuple[str | None, set[str]]] = {}
    for path in sorted(_sources()):
        name = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        texts = _in_python(source) if path.suffix == ".py" else _in_template(source)
        for context, text, plural in texts:
            known, files = found.setdefault((context, text), (plural, set()))
            files.add(name)
            found[context, text] = (known or plural, files)
    return {Key(c, t, plural): files for (c, t), (plural, files) in found.items()}


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)
        for kind in ("html", "txt", "svg", "xml"):
            yield from (ROOT / app).glob(f"templates*/**/*.{kind}")


def _in_python(source: str) -> Iterator[Key]:
    tree = ast.parse(source)
    called = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        places = _NAMES.get(called.get(name, name).removesuffix("_lazy"))
        if places is None:
            continue
        values = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        text, plural, context = (
            values[at] if at is not None and at < len(values) else None for at in places
        )
        if isinstance(text, str) and text:
            yield Key(context, text, plural)  # type: ignore[arg-type]


def _in_template(source: str) -> Iterator[Key]:
    from django.utils.translation.template import templatize

    for call in _CALL.finditer(templatize(source)):
        values = [ast.literal_eval(each) if each else None for each in call.groups()[1:]]
        text, plural, context = (values[at] if at is not None else None for at in _NAMES[call[1]])
        if text:
            yield Key(context, text, plural)


def is_public(files: set[str]) -> bool:
    """Whether one of `files` makes pages or mails for the public."""
    patterns = [
        line
        for line in (LOCALE / "staff.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return not all(any(fnmatch.fnmatch(name, each) for each in patterns) for name in files)


def read(folder: str) -> polib.POFile:
    """The texts of a language; an empty file where there is none yet."""
    path = LOCALE / folder / "LC_MESSAGES/django.po"
    found = polib.pofile(str(path), wrapwidth=98) if path.exists() else polib.POFile(wrapwidth=98)
    found.metadata = {
        "Language": folder,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return found


def merged(before: polib.POFile, texts: dict[Key, set[str]]) -> polib.POFile:
    """What the code uses now with the translations there were; what nothing uses is dropped.

    Texts of workplaces are left out: those pages exist in German only."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in before}
    after = polib.POFile(wrapwidth=98)
    after.metadata = before.metadata
    for key, files in sorted(texts.items(), key=lambda each: (each[0].text, each[0].context or "")):
        if not is_public(files):
            continue
        old = known.get((key.context, key.text))
        entry = polib.POEntry(
            msgctxt=key.context,
            msgid=key.text,
            msgid_plural=key.plural or "",
            occurrences=[(name, "") for name in sorted(files)],
            flags=["python-format"] if re.search(r"%\([a-z_A-Z0-9]+\)[sd]|%[sd]", key.text) else [],
        )
        if key.plural:
            forms = dict(old.msgstr_plural) if old is not None else {}
            entry.msgstr_plural = {0: forms.get(0, ""), 1: forms.get(1, "")}
        else:
            entry.msgstr = old.msgstr if old is not None else ""
        if old is not None and old.fuzzy:
            entry.flags.append("fuzzy")
        after.append(entry)
    return after


def faults(po: polib.POFile) -> list[str]:
    """What is missing, unsure or has other placeholders or tags than the German text."""
    found = []
    for entry in po:
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(form.strip() for form in forms):
            found.append(f"not translated: {entry.msgid!r}")
            continue
        for form, source in zip(forms, (entry.msgid, entry.msgid_plural), strict=False):
            wanted, got = sorted(_PLACEHOLDER.findall(source)), sorted(_PLACEHOLDER.findall(form))
            if entry.msgid_plural:  # "one report" may leave out the number
                wanted = [*_PLACEHOLDER.findall(entry.msgid), *_PLACEHOLDER.findall(source)]
                differs = not set(got) <= set(wanted)
            else:
                differs = wanted != got
            if differs:
                found.append(f"other placeholders or tags: {source!r} -> {form!r}")
        if entry.msgid[0] == "\n" and forms[0][0] != "\n":
            found.append(f"other line breaks: {entry.msgid!r}")
        if entry.msgid[-1] == "\n" and forms[0][-1] != "\n":
            found.append(f"other line breaks: {entry.msgid!r}")
    return found


def update() -> None:
    texts = used()
    for folder in FOLDERS:
        po = merged(read(folder), texts)
        path = LOCALE / folder / "LC_MESSAGES/django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        po.save(str(path))
        compile_one(folder, po)
        print(f"  {folder}: {len(po)} texts, {len(faults(po))} to do")


def check() -> int:
    texts, bad = used(), 0
    for folder in FOLDERS:
        before = read(folder)
        after = merged(before, texts)
        if str(before) != str(after):
            print(f"locale/{folder} is not what the code says: run bin/messages.")
            bad += 1
        for fault in faults(after):
            print(f"locale/{folder}: {fault}")
            bad += 1
    return bad


def compile_one(folder: str, po: polib.POFile) -> None:
    target = LOCALE / folder / "LC_MESSAGES/django.mo"
    unfinished = target.with_suffix(".tmp")
    po.save_as_mofile(str(unfinished))
    unfinished.replace(target)


def compile_all() -> None:
    for folder in FOLDERS:
        if (LOCALE / folder / "LC_MESSAGES/django.po").exists():
            compile_one(folder, read(folder))


def main(arguments: list[str]) -> int:
    settings.configure()
    if arguments == ["--compile"]:
        compile_all()
    elif arguments == ["--check"]:
        return 1 if check() else 0
    else:
        update()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
