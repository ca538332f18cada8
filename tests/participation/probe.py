"""An act that only tests do: whoever may supports a proposal, and says something.

The page at `/probe/<uuid>/` is what pages of proposals are in this respect: a button for
everybody, and whoever lacks a step is led through it. `probe_urls` adds it to the site.
"""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template import engines

from accounts.models import User
from common.http import guest_form
from geo.http import TownRequest
from participation import acts, eligibility, services
from participation.models import Consultation, PendingAct, Proposal

acts.KINDS["probe"] = acts.Kind(
    "Vorschlag unterstützen",
    "Jetzt unterstützen",
    "tests.participation.probe.perform",
    "tests.participation.probe.show",
    "tests.participation.probe.consultation",
    done="Danke, Ihre Unterstützung ist gezählt.",
)
acts.KINDS["probe-text"] = acts.Kind(
    "Kommentar",
    "Kommentar absenden",
    "tests.participation.probe.perform",
    "tests.participation.probe.show",
    "tests.participation.probe.consultation",
    shows_name=True,
)


def _proposal(uuid: UUID) -> Proposal:
    return Proposal.objects.select_related("consultation__project__municipality", "thread").get(
        uuid=uuid
    )


def perform(act: PendingAct, user: User) -> str:
    proposal = _proposal(act.target)
    services.support(proposal, by=user)
    if act.payload.get("text"):
        assert proposal.thread is not None
        services.comment(proposal.thread, text=act.payload["text"], by=user)
    return act.back


def show(act: PendingAct) -> list[tuple[str, str]]:
    pairs = [("Vorschlag", _proposal(act.target).title)]
    if act.payload.get("text"):
        pairs.append(("Ihr Kommentar", act.payload["text"]))
    return pairs


def consultation(act: PendingAct) -> Consultation:
    return _proposal(act.target).consultation


PAGE = """{% extends "frontend/base.html" %}
{% block title %}Probe{% endblock %}
{% block content %}<h1>{{ proposal.title }}</h1>
<p>{{ proposal.support_count }} unterstützen das.</p>
<form method="post">{% button "Unterstützen" kind="primary" %}</form>{% endblock %}"""


@guest_form
def page(request: TownRequest, uuid: UUID) -> HttpResponse:
    proposal = get_object_or_404(Proposal, uuid=uuid)
    if request.method != "POST":
        template = engines["django"].from_string(PAGE)
        return HttpResponse(template.render({"proposal": proposal}, request))
    if eligibility.verdict(request.user, proposal.consultation).ok:
        services.support(proposal, by=request.user)
        return HttpResponseRedirect(request.path, status=303)
    return acts.wait(
        request,
        "probe-text" if request.POST.get("text") else "probe",
        municipality=request.municipality,
        target=uuid,
        payload=request.POST.dict(),
        back=request.path,
    )
