"""The form „Mangel melden“: one page that works as plain HTML and loses nothing.

Place and thing are asked in ways that need no JavaScript: the tiles are radio buttons with
their follow-up beside them, the place is found by text and then picked from a list.
"""

import math
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.setup.fields import plain_number
from common import clock
from common.forms import Choice
from common.texts import say
from defects import answers
from defects.answers import Stop
from defects.models import Category, Question
from geo.assets import asset_named
from geo.forms import PlaceForm
from geo.gazetteer import place_of
from geo.models import Municipality
from geo.srid import WGS84

SHOWN_LEAVES = 5

CHANNELS = [
    ("phone", _("Telefon")),
    ("counter", _("Schalter")),
    ("letter", _("Brief")),
    ("email", _("E-Mail")),
]

# What is asked of whoever takes a report down for somebody else; of nobody else it is read.
FOR_OTHERS = ("channel", "on_behalf_of", "callback", "caller_email", "caller_language")


@dataclass
class Follow:
    """A question that comes with a kind: its legend, and its choices or one field."""

    legend: str
    kind: str
    name: str
    value: str
    choices: list[Choice]
    # Per choice, in their order: what to do instead of sending, if it stops.
    stops: list[Stop | None]
    # The same for a number or a day, when (in words), and beyond what: more or less, days ago.
    stop: Stop | None = None
    when: str = ""
    more: str = ""
    less: str = ""
    hint: str = ""
    unit: str = ""
    is_required: bool = False
    problem: str = ""

    @property
    def pairs(self) -> list[tuple[Choice, Stop | None]]:
        return list(zip(self.choices, self.stops, strict=True))


@dataclass
class Leaf:
    choice: Choice
    questions: list[Follow]
    redirect: Category | None = None
    wants_photo: bool = False


@dataclass
class Tile:
    choice: Choice
    leaves: list[Leaf]
    unknown: Choice | None
    questions: list[Follow]
    redirect: Category | None = None
    confidential: bool = False
    wants_photo: bool = False


def in_season(category: Category, month: int) -> bool:
    return not category.season or month in category.season


class ReportForm(PlaceForm):
    """What a resident sends. `cleaned_data` holds `category`, `location` (Point on WGS 84
    or None), `accuracy_metres`, `place`, `asset`, `answers` and `text`. `stop` is what to do
    instead of sending, if an answer says so."""

    group = forms.SlugField(
        error_messages={"required": _("Bitte wählen Sie, worum es geht.")},
    )
    text = forms.CharField(
        max_length=4000,
        required=False,
        error_messages={
            "max_length": _(
                "Ihr Text ist zu lang: höchstens %(limit_value)d Zeichen, Sie haben "
                "%(show_value)d. Bitte kürzen Sie ihn."
            )
        },
    )
    danger = forms.BooleanField(required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    accuracy = forms.FloatField(required=False, min_value=0)
    channel = forms.ChoiceField(choices=CHANNELS, required=False)
    on_behalf_of = forms.CharField(max_length=120, required=False)
    callback = forms.CharField(max_length=40, required=False)
    caller_email = forms.EmailField(
        max_length=254,
        required=False,
        error_messages={
            "invalid": _("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel: name@beispiel.de")
        },
    )
    caller_language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)

    def __init__(
        self, *args: Any, municipality: Municipality, for_others: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, municipality=municipality, **kwargs)
        self.for_others = for_others
        if not for_others:
            for name in FOR_OTHERS:
                del self.fields[name]
        self.asked: Question | None = None
        self.stop: Stop | None = None
        self.answer_problems: dict[str, str] = {}
        self.categories = list(
            Category.objects.of(municipality)
            .active()
            .with_bodies()
            .prefetch_related("questions")
            .order_by("order", "key")
        )
        month = clock.today().month
        self.categories = [c for c in self.categories if in_season(c, month)]

    # --- what the page shows --------------------------------------------------

    def tiles(self) -> list[Tile]:
        leaves: dict[int, list[Category]] = {}
        for category in self.categories:
            if category.parent_id:
                leaves.setdefault(category.parent_id, []).append(category)
        return [
            self._tile(group, leaves.get(group.pk, []))
            for group in self.categories
            if group.parent_id is None
        ]

    def _tile(self, group: Category, leaves: list[Category]) -> Tile:
        chosen = self.value("group")
        name = f"leaf-{group.key}"
        return Tile(
            choice=Choice(
                name="group",
                value=group.key,
                label=say(group.name),
                checked=chosen == group.key,
                icon=group.icon,
            ),
            leaves=[
                Leaf(
                    choice=Choice(
                        name=name,
                        value=leaf.key,
                        label=say(leaf.name),
                        checked=self.value(name) == leaf.key,
                        hint=say(leaf.hint),
                    ),
                    questions=self._questions(leaf),
                    redirect=leaf if leaf.kind == Category.Kind.REDIRECT else None,
                    wants_photo=leaf.wants_photo,
                )
                for leaf in leaves
            ],
            unknown=Choice(
                name=name, value="", label=str(_("Weiß ich nicht")), checked=not self.value(name)
            )
            if leaves
            else None,
            questions=self._questions(group),
            redirect=group if group.kind == Category.Kind.REDIRECT else None,
            confidential=group.kind == Category.Kind.CONFIDENTIAL,
            wants_photo=group.wants_photo,
        )

    def _questions(self, category: Category) -> list[Follow]:
        return [
            self._follow(question_name(category, question), question)
            for question in category.questions.all()
            if question.is_active
        ]

    def _follow(self, name: str, question: Question) -> Follow:
        limit = "" if question.stop_limit is None else plain_number(question.stop_limit)
        return Follow(
            legend=say(question.label),
            kind=question.kind,
            name=name,
            value=self.value(name),
            choices=[
                Choice(
                    name=name,
                    value=choice["key"],
                    label=say(choice["label"]),
                    checked=self.value(name) == choice["key"],
                )
                for choice in question.choices
            ],
            stops=[answers.choice_stop(choice) for choice in question.choices],
            stop=answers.limit_stop(question),
            when=answers.limit_words(question),
            more=limit if question.stops_above else "",
            less="" if question.stops_above else limit,
            hint=say(question.hint),
            unit=question.unit,
            is_required=question.is_required,
            problem=self.answer_problems.get(name, ""),
        )

    # --- what was sent ----------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["category"] = self._clean_category(data.get("group", ""))
        data["answers"] = self._clean_answers(data["category"])
        self._clean_place(data)
        return data

    def _clean_category(self, group_key: str) -> Category | None:
        by_key = {category.key: category for category in self.categories}
        group = by_key.get(group_key)
        if group is None:
            if group_key:
                self.add_error("group", _("Diese Art gibt es hier nicht. Bitte wählen Sie neu."))
            return None
        leaf = by_key.get(self.value(f"leaf-{group.key}"))
        return leaf if leaf and leaf.parent_id == group.pk else group

    def _clean_answers(self, category: Category | None) -> dict[str, str]:
        """What was said to the questions of the chosen kind; of others nothing is read."""
        found: dict[str, str] = {}
        if category is None:
            return found
        parent = next((c for c in self.categories if c.pk == category.parent_id), None)
        asked = answers.asked_in(category, parent)
        for owner, question in asked:
            name = question_name(owner, question)
            try:
                value = answers.read(question, self.value(name))
            except ValidationError as error:
                self.answer_problems[name] = error.messages[0]
                continue
            if value:
                found[question.key] = value
        questions = [question for _owner, question in asked]
        self.stop = answers.stop_in(questions, found, today=clock.today())
        return found

    def check(self) -> bool:
        complete = super().check()
        for name, sentence in self.answer_problems.items():
            self.problem(name, sentence)
        return complete and not self.answer_problems

    def _clean_place(self, data: dict[str, Any]) -> None:
        data.update(location=None, place="", accuracy_metres=None, asset=None)
        category = data["category"]
        if self.value("place_choice"):
            place = place_of(self.value("place_choice"))
            if place is None:
                self.add_error("place_text", _("Diesen Ort kennen wir nicht. Bitte neu wählen."))
                return
            data["location"], data["place"] = place
            data["asset"] = asset_named(self.municipality, place[1], place[0])
        elif data.get("lat") is not None and data.get("lon") is not None:
            data["location"] = Point(data["lon"], data["lat"], srid=WGS84)
            accuracy = data.get("accuracy")
            if accuracy is not None and math.isfinite(accuracy):
                data["accuracy_metres"] = min(math.ceil(accuracy), 100_000)
        elif self.value("place_text").strip():
            try:
                found = self.place_in_words()
            except ValidationError as error:
                self.add_error("place_text", error)
            else:
                data["location"], data["place"] = found.point, found.label
                data["asset"] = asset_named(self.municipality, found.label, found.point)
        elif category is not None and category.kind == Category.Kind.PUBLIC:
            self.add_error(
                "place_text",
                _("Wo ist es? Bitte geben Sie eine Straße ein oder nehmen Sie Ihren Standort."),
            )

    def ask(self, question: Question) -> None:
        """Put the one question that routing needs at its place."""
        self.asked = question
        self.problem("question", say(question.label))


def question_name(category: Category, question: Question) -> str:
    return f"q-{category.key}-{question.key}"
