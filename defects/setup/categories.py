"""Kinds as they are, and writing them; moving them; what hangs on a department."""

from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from accounts.setup import fields, parts
from common import german
from common.identifiers import uuid7
from common.languages import GERMAN
from defects.answers import german_number
from defects.models import Category, Question, Report, RuleSet
from defects.models.category import MOST_STOP_DAYS
from defects.routing import PART
from defects.ruling import words
from defects.setup.parts import STOPS_OF, category_values
from defects.states import OPEN
from geo.models import Municipality

_UNKNOWN = "unknown"


def rows(town: Municipality) -> dict[str, parts.Values]:
    """Groups in their order, each with what is in it behind it."""
    found = list(
        Category.objects.of(town)
        .select_related("parent", "default_body")
        .prefetch_related("questions")
        .order_by("order", "key")
    )
    by_parent: dict[int | None, list[Category]] = {}
    for row in found:
        by_parent.setdefault(row.parent_id, []).append(row)
    in_order = [
        each for group in by_parent.get(None, []) for each in (group, *by_parent.get(group.pk, []))
    ]
    return {row.key: category_values(row) for row in in_order}


def write(town: Municipality, key: str, values: parts.Values) -> None:
    row = Category.objects.of(town).filter(key=key).select_related("parent").first()
    row = row or Category(municipality=town, key=fields.key(key))
    _place(town, row, values)
    _kind(row, values)
    row.name, row.hint, row.search_words = values["name"], values["hint"], values["words"]
    row.icon, row.is_danger = values["icon"], values["danger"]
    row.redirect_url, row.redirect_text = values["redirect_url"], values["redirect_text"]
    row.listed_at_once, row.wants_photo = values["public_at_once"], values["wants_photo"]
    row.default_body = _department(town, row, values["department"])
    row.asset_kind, row.part, row.season = values["asset"], values["part"], values["months"]
    row.answer_days, row.repair_days = values["answer_days"], values["repair_days"]
    row.order, row.is_active = values["order"], values["active"]
    row.save()
    _questions(row, values["questions"])


def _place(town: Municipality, row: Category, values: parts.Values) -> None:
    if not values["parent"]:
        row.parent = None
        return
    parent = Category.objects.of(town).filter(key=values["parent"]).first()
    if parent is None or parent.parent_id is not None or parent.pk == row.pk:
        raise ValidationError({"parent": _("Das ist keine Gruppe.")}, code="parent")
    row.parent = parent


def _kind(row: Category, values: parts.Values) -> None:
    """What was sent stays public or confidential, whatever becomes of its kind."""
    if row.pk and values["kind"] != row.kind and Report.objects.filter(category=row).exists():
        raise ValidationError(
            {
                "kind": _(
                    "Dazu gibt es schon Meldungen. Schalten Sie diese Kategorie aus, und legen Sie "
                    "eine neue an."
                )
            },
            code="has_reports",
        )
    row.kind = values["kind"]
    if row.kind == Category.Kind.REDIRECT:
        problems = {}
        if not values["redirect_url"]:
            problems["redirect_url"] = _("Wohin? Bitte geben Sie einen Link an.")
        if not values["redirect_text"].get("de"):
            problems["redirect_text"] = _("Bitte schreiben Sie, wer sich darum kümmert.")
        if problems:
            raise ValidationError(problems)
    if values["part"] and values["part"] not in words.PARTS:
        raise ValidationError(
            {"part": _("Möglich ist: %(parts)s.") % {"parts": german.listed(list(words.PARTS))}}
        )


def _department(town: Municipality, row: Category, key: str) -> Department | None:
    if not key:
        return None
    found = Department.objects.of(town).filter(key=key).first()
    if found is None or (not found.is_active and found.pk != row.default_body_id):
        raise ValidationError(
            {"department": _("Dieses Amt gibt es nicht, oder es ist nicht mehr in Betrieb.")},
            code="department",
        )
    return found


def _questions(row: Category, wanted: list[parts.Values]) -> None:
    """Those that are not wanted any more go; what was answered is only switched off."""
    there = {question.key: question for question in row.questions.all()}
    problems: list[tuple[fields.Path, str]] = []
    for number, values in enumerate(wanted):
        problems += [
            (("questions", number, name), sentence)
            for name, sentence in _wrong_in(values, there.get(values["key"]))
        ]
    if problems:
        raise fields.Wrong(problems)
    for number, values in enumerate(wanted):
        question = there.pop(values["key"], None) or Question(category=row, key=values["key"])
        question.kind, question.label, question.hint = (
            values["kind"], values["label"], values["hint"],
        )  # fmt: skip
        question.choices = [
            {name: value for name, value in choice.items() if value} for choice in values["choices"]
        ]
        question.is_required, question.unit = values["required"], values["unit"]
        question.least = None if values["least"] is None else Decimal(values["least"])
        question.most = None if values["most"] is None else Decimal(values["most"])
        question.stop_when, question.stop_phone = values["stop_when"], values["stop_phone"]
        limit = values["stop_limit"]
        question.stop_limit = None if limit is None else Decimal(limit)
        question.stop = values["stop"]
        question.is_active, question.order = values["active"], number
        question.save()
    for left in there.values():
        if is_answered(left):
            left.is_active, left.order = False, left.order + len(wanted)
            left.save(update_fields=["is_active", "order"])
        else:
            left.delete()


def _wrong_in(values: parts.Values, there: Question | None) -> list[tuple[str, str]]:
    found = []
    if there is not None and there.kind != values["kind"]:
        found.append(
            ("kind", _("Eine Frage behält ihre Art. Schalten Sie sie aus, und legen Sie eine an."))
        )
    if values["kind"] == Question.Kind.CHOICE and len(values["choices"]) < 2:
        found.append(("choices", _("Eine Auswahl braucht mindestens zwei Antworten.")))
    if values["kind"] != Question.Kind.CHOICE and values["choices"]:
        found.append(("choices", _("Antworten zur Auswahl gibt es nur bei einer Auswahl.")))
    least, most = values["least"], values["most"]
    if least is not None and most is not None and Decimal(least) > Decimal(most):
        found.append(("most", _("„Höchstens“ ist kleiner als „mindestens“.")))
    found += _wrong_in_stop(values)
    if values["key"] == PART:
        known = {*words.PARTS, _UNKNOWN}
        if values["kind"] != Question.Kind.CHOICE or any(
            choice["key"] not in known for choice in values["choices"]
        ):
            found.append(
                (
                    "choices",
                    _(
                        "Mit dieser Frage arbeiten die Regeln. Ihre Antworten können anders "
                        "heißen, aber es müssen dieselben sein."
                    ),
                )
            )
    return found


def _wrong_in_stop(values: parts.Values) -> list[tuple[str, str]]:
    """Beyond which number or which day no report is taken: whole, and such that it can happen."""
    when, kind, limit = values["stop_when"], values["kind"], values["stop_limit"]
    if not when:
        if limit is None and not values["stop"] and not values["stop_phone"]:
            return []
        if kind in STOPS_OF:
            return [("stop_when", _("Wann? Bitte wählen Sie, oder leeren Sie auch das Übrige."))]
        return [
            (
                "stop",
                _(
                    "Das gibt es bei einer Zahl und bei einem Datum. Bei einer Auswahl schreiben "
                    "Sie es zu der Antwort."
                ),
            )
        ]
    if when not in STOPS_OF.get(kind, ()):
        return [("stop_when", _("„Weniger“ und „mehr“ gibt es bei einer Zahl, „länger her“ und "
                                "„jünger“ bei einem Datum."))]  # fmt: skip
    found = []
    if limit is None:
        found.append(("stop_limit", _("Ab wo? Bitte geben Sie eine Zahl ein, zum Beispiel 50.")))
    elif sentence := _never_reached(values, Decimal(limit)):
        found.append(("stop_limit", sentence))
    if not values["stop"].get(GERMAN):
        found.append(("stop", _("Bitte schreiben Sie, was man tun soll.")))
    return found


def _never_reached(values: parts.Values, limit: Decimal) -> str:
    """Why no answer can lie beyond `limit`; "" if one can."""
    if values["kind"] == Question.Kind.DATE:
        if limit == limit.to_integral_value() and 1 <= limit <= MOST_STOP_DAYS:
            return ""
        words = _("Bitte geben Sie ganze Tage ein, von 1 bis %(most)s.")
        return words % {"most": MOST_STOP_DAYS}
    least, most = values["least"], values["most"]
    if (
        values["stop_when"] == Question.StopWhen.MORE
        and most is not None
        and limit >= Decimal(most)
    ):
        return _(
            "Mehr kann niemand antworten: „Höchstens“ ist %(most)s. Ändern Sie eins davon."
        ) % {"most": german_number(Decimal(most))}
    if (
        values["stop_when"] == Question.StopWhen.LESS
        and least is not None
        and limit <= Decimal(least)
    ):
        return _(
            "Weniger kann niemand antworten: „Mindestens“ ist %(least)s. Ändern Sie eins davon."
        ) % {"least": german_number(Decimal(least))}
    return ""


def is_answered(question: Question) -> bool:
    owner = question.category
    reports = Report.objects.of(owner.municipality)
    return reports.filter(answers__has_key=question.key).filter(
        category__in=[owner.pk, *owner.leaves.values_list("pk", flat=True)]
    ).exists()  # fmt: skip


# --- order ------------------------------------------------------------------------------------


@transaction.atomic
def move(category: Category, *, up: bool, by: User) -> bool:
    """One place up or down among its neighbours; False at the end. One change per moved row."""
    town = category.municipality
    Municipality.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=town.pk)
    siblings = list(
        Category.objects.of(town).filter(parent=category.parent_id).order_by("order", "key")
    )
    keys = [row.key for row in siblings]
    place = keys.index(category.key)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(keys):
        return False
    keys[place], keys[other] = keys[other], keys[place]
    by_key = {row.key: row for row in siblings}
    batch: UUID = uuid7()
    for number, key in enumerate(keys):
        if by_key[key].order != number:
            parts.settle("categories", town, key, {"order": number}, by=by, batch=batch)
    return True


# --- departments ------------------------------------------------------------------------------


def uses_of(department: Department) -> list[str]:
    """For `departments.register_uses`: kinds, active rules and open reports that need it.

    What is confidential is with those who are named for it, wherever it lies: whoever sets the
    town up does not read how much of it there is.
    """
    found = []
    kinds = Category.objects.filter(default_body=department, is_active=True).order_by("order")
    if names := [fields.simple_words(str(row)) for row in kinds]:
        found.append(_("Bekommt: %(kinds)s.") % {"kinds": german.listed(names)})
    active = RuleSet.objects.active_of(department.municipality).first()
    if active is not None:
        count = active.rules.filter(body=department).count()
        if count:
            found.append(
                ngettext("Eine Regel führt dorthin.", "%(n)d Regeln führen dorthin.", count)
                % {"n": count}
            )
    lying = Report.objects.filter(body=department, work__in=OPEN, duplicate_of=None)
    reports = lying.exclude(category__kind=Category.Kind.CONFIDENTIAL).count()
    if reports:
        found.append(
            ngettext(
                "Eine offene Meldung liegt dort.", "%(n)d offene Meldungen liegen dort.", reports
            )
            % {"n": reports}
        )
    return found
