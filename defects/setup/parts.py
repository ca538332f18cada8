"""Kinds of defects with their questions, and how offices are told: what each value may be."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.setup import fields, parts
from accounts.setup.fields import Field
from defects.models import Category, Office, Question

KINDS = {
    "public": gettext_lazy("öffentlich"),
    "confidential": gettext_lazy("vertraulich: nie öffentlich, ohne Ort"),
    "redirect": gettext_lazy("gehört woanders hin: antwortet mit einem Link"),
}
QUESTION_KINDS = {
    "choice": gettext_lazy("Auswahl"),
    "text": gettext_lazy("Text"),
    "number": gettext_lazy("Zahl"),
    "date": gettext_lazy("Datum"),
}
STOPS_WHEN = {
    "less": gettext_lazy("Weniger als"),
    "more": gettext_lazy("Mehr als"),
    "older": gettext_lazy("Länger her als … Tage"),
    "newer": gettext_lazy("Jünger als … Tage"),
}
STOPS_OF = {"number": ("less", "more"), "date": ("older", "newer")}  # kinds of questions
MONTHS = (
    gettext_lazy("Januar"), gettext_lazy("Februar"), gettext_lazy("März"), gettext_lazy("April"),
    gettext_lazy("Mai"), gettext_lazy("Juni"), gettext_lazy("Juli"), gettext_lazy("August"),
    gettext_lazy("September"), gettext_lazy("Oktober"), gettext_lazy("November"),
    gettext_lazy("Dezember"),
)  # fmt: skip
TELLS = dict(Office.Tells.choices)


def _months_words(value: Any) -> str:
    return ", ".join(str(MONTHS[month - 1]) for month in value) or _("das ganze Jahr")


def _questions_words(value: Any) -> str:
    return ", ".join(fields.simple_words(each["label"]) for each in value) or _("keine")


CHOICE_FIELDS = (
    Field(name="key", label="key", read=fields.key),
    Field(name="label", label=gettext_lazy("Antwort"), read=fields.texts(80, required=True)),
    Field(
        name="stop",
        label=gettext_lazy("Statt zu melden"),
        read=fields.texts(300),
        default={},
    ),
    Field(name="phone", label=gettext_lazy("Telefon"), read=fields.text(30)),
)
QUESTION_FIELDS = (
    Field(name="key", label="key", read=fields.key),
    Field(
        name="kind",
        label=gettext_lazy("Art der Antwort"),
        read=fields.choice(QUESTION_KINDS),
        default="choice",
    ),
    Field(name="label", label=gettext_lazy("Frage"), read=fields.texts(160, required=True)),
    Field(name="hint", label=gettext_lazy("Hinweis"), read=fields.texts(200), default={}),
    Field(
        name="choices",
        label=gettext_lazy("Antworten zur Auswahl"),
        read=fields.entries(CHOICE_FIELDS, most=30),
        default=[],
    ),
    Field(name="required", label=gettext_lazy("Pflicht"), read=fields.switch, default=False),
    Field(name="unit", label=gettext_lazy("Einheit"), read=fields.text(20)),
    Field(name="least", label=gettext_lazy("Mindestens"), read=fields.decimal, default=None),
    Field(name="most", label=gettext_lazy("Höchstens"), read=fields.decimal, default=None),
    Field(
        name="stop_when",
        label=gettext_lazy("Keine Meldung bei"),
        read=fields.choice(STOPS_WHEN, empty=True),
    ),
    Field(name="stop_limit", label=gettext_lazy("Grenze"), read=fields.decimal, default=None),
    Field(
        name="stop",
        label=gettext_lazy("Statt zu melden"),
        read=fields.texts(300),
        default={},
    ),
    Field(name="stop_phone", label=gettext_lazy("Telefon"), read=fields.text(30)),
    Field(name="active", label=gettext_lazy("Wird gestellt"), read=fields.switch, default=True),
)
CATEGORIES = parts.Part(
    key="categories",
    title=gettext_lazy("Kategorien"),
    fields=(
        Field(
            name="parent",
            label=gettext_lazy("Gruppe"),
            read=fields.reference,
            refers="categories",
            is_fixed=True,
        ),
        Field(name="name", label=gettext_lazy("Name"), read=fields.texts(80, required=True)),
        Field(name="hint", label=gettext_lazy("Hinweis"), read=fields.texts(160), default={}),
        Field(
            name="words",
            label=gettext_lazy("Wörter zum Suchen"),
            read=fields.words_per_language,
            default={},
        ),
        Field(name="icon", label=gettext_lazy("Bild"), read=fields.reference),
        Field(
            name="kind",
            label=gettext_lazy("Art"),
            read=fields.choice(KINDS),
            words=fields.choice_words(KINDS),
            default="public",
        ),
        Field(name="redirect_url", label=gettext_lazy("Link dorthin"), read=fields.url),
        Field(
            name="redirect_text",
            label=gettext_lazy("Satz dazu"),
            read=fields.texts(300),
            default={},
        ),
        Field(
            name="danger", label=gettext_lazy("Oft gefährlich"), read=fields.switch, default=False
        ),
        Field(
            name="public_at_once",
            label=gettext_lazy("Art, Straße und Stand sind gleich öffentlich"),
            read=fields.switch,
            default=True,
        ),
        Field(
            name="wants_photo",
            label=gettext_lazy("Ein Foto hilft besonders"),
            read=fields.switch,
            default=False,
        ),
        Field(
            name="department",
            label=gettext_lazy("Zuständig, wenn keine Regel passt"),
            read=fields.reference,
            refers="departments",
        ),
        Field(name="asset", label=gettext_lazy("Anlage auf der Karte"), read=fields.reference),
        Field(name="part", label=gettext_lazy("Teil der Straße"), read=fields.reference),
        Field(
            name="months",
            label=gettext_lazy("Nur in diesen Monaten"),
            read=fields.months,
            words=_months_words,
            default=[],
        ),
        Field(
            name="answer_days",
            label=gettext_lazy("Arbeitstage bis zur Antwort"),
            read=fields.whole(1, 250, empty=True),
            default=None,
        ),
        Field(
            name="repair_days",
            label=gettext_lazy("Arbeitstage bis zur Lösung"),
            read=fields.whole(1, 250, empty=True),
            default=None,
        ),
        Field(name="order", label=gettext_lazy("Platz"), read=fields.whole(0, 999), default=0),
        Field(
            name="active", label=gettext_lazy("Wird angeboten"), read=fields.switch, default=True
        ),
        Field(
            name="questions",
            label=gettext_lazy("Fragen"),
            read=fields.entries(QUESTION_FIELDS, most=20),
            words=_questions_words,
            default=[],
        ),
    ),
    rows="defects.setup.categories.rows",
    write="defects.setup.categories.write",
    is_list=True,
    name_of=lambda values: str(values.get("name", {}).get("de", "")),
    href=lambda key: reverse("defects:setup_category", args=[key]),
)
TELLING = parts.Part(
    key="telling",
    title=gettext_lazy("Wie Stellen von Meldungen erfahren"),
    fields=(
        Field(
            name="tells",
            label=gettext_lazy("Neue Meldungen"),
            read=fields.choice(TELLS),
            words=fields.choice_words(TELLS),
            default="at_once",
        ),
        Field(
            name="answer_days",
            label=gettext_lazy("Erinnerung nach Arbeitstagen"),
            read=fields.whole(1, 60),
            default=5,
        ),
    ),
    rows="defects.setup.telling.rows",
    write="defects.setup.telling.write",
    is_list=True,
    href=lambda key: reverse("defects:office", args=[key]),
)


def register() -> None:
    parts.register(CATEGORIES)
    parts.register(TELLING)


def question_values(row: Question) -> parts.Values:
    return {
        "key": row.key,
        "kind": row.kind,
        "label": row.label,
        "hint": row.hint,
        "choices": [
            {
                "key": choice["key"],
                "label": choice["label"],
                "stop": choice.get("stop") or {},
                "phone": choice.get("phone", ""),
            }
            for choice in row.choices
        ],
        "required": row.is_required,
        "unit": row.unit,
        "least": None if row.least is None else fields.plain_number(row.least),
        "most": None if row.most is None else fields.plain_number(row.most),
        "stop_when": row.stop_when,
        "stop_limit": None if row.stop_limit is None else fields.plain_number(row.stop_limit),
        "stop": row.stop,
        "stop_phone": row.stop_phone,
        "active": row.is_active,
    }


def category_values(row: Category) -> parts.Values:
    """Reads `parent`, `default_body` and `questions`."""
    return {
        "parent": row.parent.key if row.parent else "",
        "name": row.name,
        "hint": row.hint,
        "words": row.search_words,
        "icon": row.icon,
        "kind": row.kind,
        "redirect_url": row.redirect_url,
        "redirect_text": row.redirect_text,
        "danger": row.is_danger,
        "public_at_once": row.listed_at_once,
        "wants_photo": row.wants_photo,
        "department": row.default_body.key if row.default_body else "",
        "asset": row.asset_kind,
        "part": row.part,
        "months": row.season,
        "answer_days": row.answer_days,
        "repair_days": row.repair_days,
        "order": row.order,
        "active": row.is_active,
        "questions": [question_values(each) for each in row.questions.all()],
    }
