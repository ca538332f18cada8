"""The legal pages as part of the set-up: what is drafted, or else what is published.

Nothing is public by it. What a file says becomes the draft of a page, and only who looks at that
and publishes it makes everybody read it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.legal import FORMS, BarrierForm
from accounts.legal import publishing
from accounts.legal.pages import PAGES, Page, Writing, own_wordings, writing
from accounts.legal.reading import EASY, ENGLISH
from accounts.models import LegalDraft, LegalPage
from accounts.setup import fields, parts
from accounts.setup.fields import Field, wrong
from geo.models import Municipality

# What each page is called in the file.
KEYS = {
    LegalPage.IMPRINT: "imprint",
    LegalPage.PRIVACY: "privacy",
    LegalPage.ACCESSIBILITY: "accessibility",
}
_SECTIONS, _BARRIERS = "sections", "barriers"
_OTHERS = {"english": ENGLISH, "easy": EASY}
_LONGEST = 10_000


def register() -> None:
    for page, key in KEYS.items():
        parts.register(_part(PAGES[page], key))


def _part(page: Page, key: str) -> parts.Part:
    def href(_key: str) -> str:
        return reverse("legal_edit", args=[page.key.value])

    return parts.Part(
        key=key,
        title=page.title,  # type: ignore[arg-type]  # the one kind of promise there is
        fields=tuple(_fields(page)),
        rows=f"accounts.setup.legal.{key}",
        write=f"accounts.setup.legal.write_{key}",
        href=href,
        is_draft=True,
        drafted=f"accounts.setup.legal.{key}_draft",
    )


# --- what may be answered ---------------------------------------------------------------------


def _fields(page: Page) -> list[Field]:
    """What the form of the page asks, and the words that do not follow from the answers."""
    form = FORMS[page.key]
    found = [_field(name, asked) for name, asked in form.base_fields.items() if name != "changed"]
    if page.key == LegalPage.ACCESSIBILITY:
        barrier = tuple(_field(name, asked) for name, asked in BarrierForm.base_fields.items())
        found.append(
            Field(
                name=_BARRIERS,
                label=gettext_lazy("Was nicht barrierefrei ist"),
                read=fields.entries(barrier, by="part", most=40),
                default=[],
            )
        )
    return [
        *found,
        Field(
            name=_SECTIONS,
            label=gettext_lazy("Abschnitte in eigenen Worten"),
            read=_read_sections,
            default={},
        ),
        Field(name="english", label=gettext_lazy("Auf Englisch"), read=_long),
        Field(name="easy", label=gettext_lazy("In Leichter Sprache"), read=_long),
    ]


def _field(name: str, asked: forms.Field) -> Field:
    label = asked.label or name
    if isinstance(asked, forms.BooleanField):
        return Field(name=name, label=label, read=fields.switch, default=False)
    if isinstance(asked, forms.IntegerField):
        least, most = asked.min_value, asked.max_value
        assert isinstance(least, int) and isinstance(most, int)  # noqa: S101 - as we asked it
        return Field(
            name=name, label=label, read=fields.whole(least, most, empty=True), default=None
        )
    if isinstance(asked, forms.ChoiceField):
        choices = dict(asked.choices)  # type: ignore[arg-type]  # a list of pairs
        return Field(
            name=name,
            label=label,
            read=fields.choice(choices, empty=True),
            words=fields.choice_words(choices),
        )
    if isinstance(asked, forms.DateField):
        return Field(name=name, label=label, read=_day)
    if isinstance(asked, forms.EmailField):
        return Field(name=name, label=label, read=fields.email)
    if isinstance(asked, forms.URLField):
        return Field(name=name, label=label, read=fields.url)
    assert isinstance(asked, forms.CharField)  # noqa: S101 - there are no other questions
    has_lines = isinstance(asked.widget, forms.Textarea)
    return Field(name=name, label=label, read=fields.text(asked.max_length or 200, lines=has_lines))


_long = fields.text(_LONGEST, lines=True)


def _day(value: Any) -> str:
    return "" if value in (None, "") else fields.day(value)


def _read_sections(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise wrong(_("Hier stehen die Abschnitte und ihre Texte, wie „kontakt: …“."))
    found: dict[str, str] = {}
    problems: list[tuple[fields.Path, str]] = []
    for name, words in value.items():
        try:
            found[fields.key(name)] = _long(words)
        except fields.Wrong as error:
            problems += [((str(name), *path), sentence) for path, sentence in error.problems]
    if problems:
        raise fields.Wrong(problems)
    return {name: words for name, words in found.items() if words}


# --- reading and writing ----------------------------------------------------------------------


def imprint(town: Municipality) -> dict[str, parts.Values]:
    return _rows(PAGES[LegalPage.IMPRINT], town)


def privacy(town: Municipality) -> dict[str, parts.Values]:
    return _rows(PAGES[LegalPage.PRIVACY], town)


def accessibility(town: Municipality) -> dict[str, parts.Values]:
    return _rows(PAGES[LegalPage.ACCESSIBILITY], town)


def imprint_draft(town: Municipality) -> parts.Drafted | None:
    return _draft(LegalPage.IMPRINT, town)


def privacy_draft(town: Municipality) -> parts.Drafted | None:
    return _draft(LegalPage.PRIVACY, town)


def accessibility_draft(town: Municipality) -> parts.Drafted | None:
    return _draft(LegalPage.ACCESSIBILITY, town)


def _draft(page: LegalPage, town: Municipality) -> parts.Drafted | None:
    return parts.Drafted.among(LegalDraft.objects.filter(municipality=town, page=page))


def write_imprint(town: Municipality, key: str, values: parts.Values) -> None:
    _write(PAGES[LegalPage.IMPRINT], town, values)


def write_privacy(town: Municipality, key: str, values: parts.Values) -> None:
    _write(PAGES[LegalPage.PRIVACY], town, values)


def write_accessibility(town: Municipality, key: str, values: parts.Values) -> None:
    _write(PAGES[LegalPage.ACCESSIBILITY], town, values)


def _rows(page: Page, town: Municipality) -> dict[str, parts.Values]:
    return {"": _values(writing(page, town), town)}


def _values(now: Writing, town: Municipality) -> parts.Values:
    """A page that nobody has begun says nothing, though its form proposes something."""
    usual = parts.known(KEYS[now.page.key]).nothing
    if now.draft is None and now.published is None:
        return usual
    drafted = {section.key for section in now.page.draft(now.facts, town)}
    facts = {name: _plain(now.facts[name]) for name in usual if now.facts.get(name) is not None}
    own = {name: _plain(words) for name, words in sorted(now.own.items()) if name in drafted}
    return {
        **usual,
        **facts,
        _SECTIONS: {name: words for name, words in own.items() if words},
        **{name: _plain(now.other.get(key, "")) for name, key in _OTHERS.items()},
    }


def _published(now: Writing, town: Municipality) -> parts.Values:
    """What would hold without the draft."""
    text = now.published
    if text is None:
        return _values(replace(now, draft=None), town)
    own = own_wordings(now.page, text, town)
    return _values(replace(now, facts=text.facts, own=own, other=text.other, draft=None), town)


def _plain(value: Any) -> Any:
    """Line ends and blanks around a text mean nothing."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _write(page: Page, town: Municipality, values: parts.Values) -> None:
    """Into the draft. Where that would say what is published, or nothing, there is none."""
    facts = {name: value for name, value in values.items() if name not in {_SECTIONS, *_OTHERS}}
    known = {section.key for section in page.draft(facts, town)}
    if strange := [name for name in values[_SECTIONS] if name not in known]:
        raise ValidationError(
            {
                _SECTIONS: [
                    _("Den Abschnitt „%(name)s“ hat diese Seite nicht. Möglich ist: %(names)s.")
                    % {"name": name, "names": ", ".join(sorted(known))}
                    for name in strange
                ]
            },
            code="unknown_section",
        )
    if values == _published(writing(page, town), town):
        publishing.drop_draft(town, page)
        return
    publishing.keep_draft(
        town,
        page,
        facts=facts,
        own=values[_SECTIONS],
        other={key: values[name] for name, key in _OTHERS.items() if values[name]},
        by=None,
    )
