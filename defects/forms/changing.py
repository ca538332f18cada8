"""The form by which whoever reported changes it: that of `/melden/`, filled with what is there."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.identifiers import uuids_of
from defects.forms.report import ReportForm, question_name
from defects.models import Category, Report
from defects.services import Change, NewPlace

_PLACE = ("place_text", "place_choice", "zone", "lat", "lon", "accuracy")


class ChangeForm(ReportForm):
    """An empty place means: where it is now. With `is_settled` kind and place are not asked.

    `seen` is the mark of what the person looked at (`defects.services.changing.mark_of`).
    """

    group = forms.SlugField(required=False)
    seen = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, report: Report, is_settled: bool, **kwargs: Any) -> None:
        self.report = report
        self.is_settled = is_settled
        super().__init__(*args, municipality=report.municipality, **kwargs)
        # A report stays public or confidential, whatever else becomes of it.
        self.categories = [c for c in self.categories if c.kind == report.category.kind]
        offered = {category.pk for category in self.categories}
        own = [report.category_id, report.category.parent_id]
        missing = [pk for pk in own if pk is not None and pk not in offered]
        if missing:  # not offered any more, or not in this month
            found = Category.objects.of(report.municipality).with_bodies()
            self.categories += found.filter(pk__in=missing).prefetch_related("questions")

    @classmethod
    def filled(cls, report: Report, *, key: UUID, seen: str, is_settled: bool) -> "ChangeForm":
        """As the report is now."""
        category, group = report.category, report.category.parent or report.category
        initial = {
            "draft_key": key,
            "seen": seen,
            "group": group.key,
            f"leaf-{group.key}": category.key if category.parent_id else "",
            "text": report.text,
            "danger": "1" if report.is_danger else "",
        }
        for owner in {category, group}:
            for question in owner.questions.all():
                name = question_name(owner, question)
                initial[name] = report.answers.get(question.key, "")
        return cls(report=report, is_settled=is_settled, initial=initial)

    def leave_place(self) -> None:
        """Forget what was filled in for another place."""
        self._set(dict.fromkeys(_PLACE, ""))

    def look_at(self, mark: str) -> None:
        """The person has seen by now how the report is."""
        self._set({"seen": mark})

    def _set(self, values: dict[str, str]) -> None:
        data = cast(QueryDict, self.data).copy()
        for name, value in values.items():
            data[name] = value
        self.data = data

    @property
    def names_a_place(self) -> bool:
        return any(self.value(name).strip() for name in _PLACE)

    @property
    def removed(self) -> list[UUID]:
        """Pictures of the report that are to go."""
        return uuids_of(cast(QueryDict, self.data).getlist("remove")) if self.is_bound else []

    @property
    def removed_names(self) -> set[str]:
        return {str(uuid) for uuid in self.removed}

    @property
    def wanted_category(self) -> Category | None:
        """Another kind than the report has, if one was chosen."""
        group = self._by_key(self.value("group"))
        leaf = self._by_key(self.value(f"leaf-{group.key}")) if group else None
        chosen = leaf if leaf and group and leaf.parent_id == group.pk else group
        return chosen if chosen is not None and chosen.pk != self.report.category_id else None

    def _by_key(self, key: str) -> Category | None:
        return next((category for category in self.categories if category.key == key), None)

    @property
    def wanted_place(self) -> str:
        """Another place in the words of whoever filled it in."""
        words = self.value("place_text").strip() or self.chosen_place
        if not words and self.value("lat"):
            return str(_("ein anderer Standort"))
        return words

    def _clean_category(self, group_key: str) -> Category | None:
        if self.is_settled or not group_key:
            return self.report.category
        return super()._clean_category(group_key)

    def _clean_place(self, data: dict[str, Any]) -> None:
        if self.is_settled or not self.names_a_place:
            data.update(location=None, place="", accuracy_metres=None, asset=None)
            return
        super()._clean_place(data)

    def change(self, *, add: list[UUID]) -> Change:
        """What a checked form asks for."""
        data = self.cleaned_data
        place = None
        if data["location"] is not None:
            place = NewPlace(
                location=data["location"],
                place=data["place"],
                accuracy_metres=data["accuracy_metres"],
                asset=data["asset"],
            )
        return Change(
            text=data["text"].strip(),
            category=None if self.is_settled else data["category"],
            answers=None if self.is_settled else data["answers"],
            place=place,
            is_danger=data["danger"],
            add=add,
            remove=self.removed,
        )
