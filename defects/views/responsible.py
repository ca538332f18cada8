"""`/zustaendig/`: who is in charge of what, where. The same answer as routing gives."""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from common.texts import say
from defects.models import Category
from defects.routing import Answer, route
from geo import gazetteer, hours
from geo.gazetteer import Place
from geo.models import Municipality
from geo.views.places import point_from


@dataclass(kw_only=True)
class Inquiry:
    """What was asked: a place, a kind, and the answer to the one question if there is one."""

    place_text: str
    point: Point | None = None
    place_label: str = ""
    others: list[Place]
    category: Category | None = None
    answers: dict[str, str]
    problems: dict[str, str]

    @property
    def is_asked(self) -> bool:
        return bool(self.place_text or self.point or self.category or self.problems)


@require_safe
def responsible(request: HttpRequest) -> HttpResponse:
    """A plain form with GET: place and kind in, body, reason and contact out."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
    inquiry = _inquiry(request, municipality)
    context: dict[str, Any] = {
        "inquiry": inquiry,
        "groups": _groups(municipality),
        "answer": None,
        "question": None,
    }
    if inquiry.point is not None and inquiry.category is not None and not inquiry.problems:
        answer = route(
            municipality=municipality,
            location=inquiry.point,
            accuracy_metres=None,
            category=inquiry.category,
            answers=inquiry.answers,
            at=clock.now(),
        )
        context |= _told(answer, inquiry)
    response = render(request, "defects/responsible.html", context)
    if inquiry.is_asked:
        response.headers["Cache-Control"] = "private, no-store"  # where somebody lives, perhaps
    return response


def _told(answer: Answer, inquiry: Inquiry) -> dict[str, Any]:
    question = None
    if answer.question is not None:
        question = {
            "key": answer.question.key,
            "label": say(answer.question.label),
            "choices": [
                (choice["key"], say(choice["label"])) for choice in answer.question.choices
            ],
            "chosen": inquiry.answers.get(answer.question.key, ""),
        }
    return {
        "answer": answer,
        "question": question,
        "body_hours": hours.sentence(answer.body.hours) if answer.body.hours else "",
    }


def _inquiry(request: HttpRequest, municipality: Municipality) -> Inquiry:
    asked = request.GET
    inquiry = Inquiry(
        place_text=asked.get("ort", "").replace("\0", "").strip()[:120],
        others=[],
        answers={
            key.removeprefix("frage-"): str(value)[:40]
            for key, value in asked.items()
            if key.startswith("frage-") and value
        },
        problems={},
    )
    key = asked.get("art", "").replace("\0", "")
    if key:
        inquiry.category = _categories(municipality).filter(key=key).first()
        if inquiry.category is None:
            inquiry.problems["art"] = _("Diese Art gibt es hier nicht.")
    elif inquiry.place_text:
        inquiry.problems["art"] = _("Bitte wählen Sie, worum es geht.")
    _find_place(inquiry, request, municipality)
    return inquiry


def _find_place(inquiry: Inquiry, request: HttpRequest, municipality: Municipality) -> None:
    if request.GET.get("lat") or request.GET.get("lon"):
        try:
            inquiry.point = point_from(request.GET.dict())
        except ValidationError as error:
            inquiry.problems["ort"] = error.messages[0]
        else:
            inquiry.place_label = inquiry.place_text or gazetteer.describe(
                municipality, inquiry.point
            )
        return
    if not inquiry.place_text:
        if inquiry.category is not None:
            inquiry.problems["ort"] = _("Bitte geben Sie einen Ort ein.")
        return
    found = gazetteer.search(municipality, inquiry.place_text, limit=6)
    if not found:
        inquiry.problems["ort"] = _(
            "Diesen Ort kennen wir nicht. Bitte geben Sie eine Straße ein, "
            "zum Beispiel „Hauptstraße 12“."
        )
        return
    inquiry.point, inquiry.place_label = found[0].point, found[0].label
    inquiry.others = found[1:]


def _categories(municipality: Municipality) -> Any:
    return Category.objects.of(municipality).active().filter(kind=Category.Kind.PUBLIC)


def _groups(municipality: Municipality) -> list[tuple[Category, str, list[tuple[str, str]]]]:
    """Groups with their name and their kinds as pairs of key and name."""
    rows = list(_categories(municipality).order_by("order", "key"))
    return [
        (
            group,
            say(group.name),
            [(leaf.key, say(leaf.name)) for leaf in rows if leaf.parent_id == group.pk],
        )
        for group in rows
        if group.parent_id is None
    ]
