"""Every component in every state on one page, for eyes, pictures and axe. Only in the demo."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common import clock
from defects.models import Report
from defects.states import NotFixedReason, Responsibility, Work
from frontend.sprite import sections


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Ihr Name"), required=False, help_text=_("Nur für Rückfragen."))
    mail = forms.EmailField(label=_("E-Mail"), help_text=_("Zum Beispiel anna@beispiel.de"))
    text = forms.CharField(
        label=_("Noch etwas?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(
        label=_("Art"), choices=[("", _("Bitte wählen")), ("lamp", _("Laterne"))]
    )
    part = forms.ChoiceField(
        label=_("Welcher Teil der Straße?"),
        choices=[("carriageway", _("Fahrbahn")), ("footway", _("Gehweg")), ("cycle", _("Radweg"))],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label=_("Was dürfen wir?"),
        choices=[("mail", _("Nachricht schicken")), ("call", _("Anrufen"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label=_("Ich habe die Hinweise gelesen"))
    photo = forms.FileField(label=_("Foto"), required=False)


def _states() -> Iterator[Report]:
    """Unsaved reports, one for each word that people read."""
    now = clock.now()
    body = Department(name="Straßen.NRW", dative="bei Straßen.NRW")
    closed: dict[str, Any] = {"closed_at": now - timedelta(days=20)}
    samples: list[dict[str, Any]] = [
        {"work": Work.RECEIVED},
        {"work": Work.ACCEPTED},
        {"work": Work.PLANNED, "planned_for": clock.today() + timedelta(days=6)},
        {"work": Work.IN_PROGRESS},
        {"work": Work.SECURED},
        {"work": Work.ACCEPTED, "waits_for_reporter": True},
        {
            "work": Work.ACCEPTED,
            "responsibility": Responsibility.HANDED_OVER,
            "body_since": now - timedelta(days=8),
        },
        {"work": Work.FIXED, **closed},
        {"work": Work.FIXED, "closed_at": now},
        {"work": Work.FIXED, "confirmed_by_citizens": True, **closed},
        {"work": Work.NOT_FIXED, "not_fixed_reason": NotFixedReason.NO_MEANS, **closed},
        {"work": Work.NOT_FIXED, "not_fixed_reason": NotFixedReason.NOTHING_FOUND, **closed},
        {"work": Work.RECEIVED, "duplicate_of_id": 1},
        {"work": Work.RECEIVED, "was_reopened": True},
        {"work": Work.ANSWERED, **closed},
    ]
    for sample in samples:
        yield Report(body=body, **sample)


def components(request: HttpRequest) -> HttpResponse:
    municipality = request.municipality  # type: ignore[attr-defined]
    if not (settings.DEMO and municipality.is_demo):
        raise Http404
    now = clock.now()
    return render(
        request,
        "frontend/showcase.html",
        {
            "reports": list(_states()),
            "form": SampleForm(),
            "wrong": SampleForm({"falsch-mail": "anna"}, prefix="falsch"),
            "moments": [
                now,
                now - timedelta(minutes=5),
                now - timedelta(hours=3),
                now - timedelta(days=1),
                now - timedelta(days=12),
                now - timedelta(days=400),
                now + timedelta(days=2),
            ],
            "metres": [3, 20, 349, 1_234, 23_000],
            "icons": sections(),
            "kinds": ["info", "success", "warning", "danger"],
        },
    )
