"""The rules of moderation as part of the set-up: what is drafted, or else what was published last.

A file never publishes rules: what it says becomes the draft of the next version. Of a version it
holds the words, not the number, the day or the reason, which belong to the town that wrote it.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.setup import fields, parts
from accounts.setup.fields import Field, wrong
from geo.models import Municipality
from moderation.models import RuleDraft
from moderation.rulebook import editions
from moderation.services.rulebook import DraftedRule, drop_draft, keep_draft

_KEY = re.compile(r"(?P<what>regel|neu)-(?P<number>[1-9][0-9]{0,2})")
_MOST = 40


def _key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise wrong(_("Eine Regel heißt hier „regel-3“ nach ihrer Nummer, eine neue „neu-1“."))
    return value


def _norms(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise wrong(_("Hier gehört eine Liste von Gesetzen hin, wie „- § 185 StGB“."))
    found: list[str] = []
    problems: list[tuple[fields.Path, str]] = []
    for number, each in enumerate(value):
        try:
            if "," in (norm := fields.text(60, required=True)(each)):
                raise wrong(_("Jedes Gesetz gehört in eine eigene Zeile."))
            found.append(norm)
        except fields.Wrong as error:
            problems += [((number, *path), sentence) for path, sentence in error.problems]
    if problems:
        raise fields.Wrong(problems)
    return found


RULE_FIELDS = (
    Field(name="key", label="key", read=_key),
    Field(name="short", label=gettext_lazy("Kurz"), read=fields.text(80, required=True)),
    Field(
        name="text",
        label=gettext_lazy("Die Regel"),
        read=fields.text(2000, required=True, lines=True),
    ),
    Field(
        name="easy",
        label=gettext_lazy("In Leichter Sprache"),
        read=fields.text(2000, lines=True),
    ),
    Field(name="norms", label=gettext_lazy("Gesetze dazu"), read=_norms, default=[]),
)
_entries = fields.entries(RULE_FIELDS, most=_MOST)


def _read(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _entries(value)
    lacking = [
        ((number,), _("Es fehlt: %(name)s.") % {"name": name})
        for number, rule in enumerate(found)
        for name in ("short", "text")
        if not rule[name]
    ]
    if lacking:
        raise fields.Wrong(lacking)
    return found


RULES = parts.Part(
    key="moderation_rules",
    title=gettext_lazy("Regeln für Beiträge"),
    fields=(
        Field(
            name="rules",
            label=gettext_lazy("Regel"),
            read=_read,
            words=lambda value: ", ".join(each["short"] for each in value) or _("keine"),
            default=[],
        ),
    ),
    rows="moderation.setup.rows",
    write="moderation.setup.write",
    href=lambda key: reverse("moderation:write_rules"),
    is_draft=True,
    drafted="moderation.setup.drafted",
)


def register() -> None:
    parts.register(RULES)


def rows(town: Municipality) -> dict[str, parts.Values]:
    draft = RuleDraft.objects.filter(municipality=town).first()
    return {"": {"rules": _as_values(draft.rules) if draft else _published(town)}}


def drafted(town: Municipality) -> parts.Drafted | None:
    return parts.Drafted.among(RuleDraft.objects.filter(municipality=town))


def write(town: Municipality, key: str, values: parts.Values) -> None:
    """Into the draft. Where that would say what is published, or nothing, there is none."""
    if values["rules"] == _published(town):
        drop_draft(town)
        return
    if not values["rules"]:
        raise ValidationError({"rules": [_("Ohne Regeln geht es nicht.")]}, code="empty")
    keep_draft(town, rules=[_as_rule(each) for each in values["rules"]], by=None)


def _published(town: Municipality) -> list[parts.Values]:
    wordings = editions(town)[0].wordings
    return _as_values(
        [
            DraftedRule(
                number=each.number, short=each.short, text=each.text, easy=each.easy,
                norms=list(each.norms),
            )
            for each in wordings
        ]
    )  # fmt: skip


def _as_values(rules: list[Any]) -> list[parts.Values]:
    found = []
    fresh = 0
    for rule in rules:
        if rule["number"] is None:
            fresh += 1
        name = f"neu-{fresh}" if rule["number"] is None else f"regel-{rule['number']}"
        words = {
            field: rule[field].replace("\r\n", "\n").strip() for field in ("short", "text", "easy")
        }
        found.append({"key": name, **words, "norms": list(rule["norms"])})
    return found


def _as_rule(values: parts.Values) -> DraftedRule:
    found = _KEY.fullmatch(values["key"])
    assert found is not None  # noqa: S101 - `_key` has read it
    number = int(found["number"]) if found["what"] == "regel" else None
    return DraftedRule(
        number=number, short=values["short"], text=values["text"], easy=values["easy"],
        norms=list(values["norms"]),
    )  # fmt: skip
