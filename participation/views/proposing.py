"""„Vorschlag machen“: the form, its helpers without JavaScript, drafts, and handing it in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common import clock
from common.http import client_address, guest_form
from common.identifiers import uuid7
from common.rate_limit import hit
from geo.http import TownRequest
from participation import acts, addresses, eligibility, formats
from participation.finding import consultation_of, existing, frame_of, sign_in_first
from participation.forms.proposal import ProposalForm, initial_of, kept_place
from participation.geometry import outline_of
from participation.models import Consultation, PendingAct, Proposal
from participation.models.consultation import Act
from participation.performing import proposing
from participation.phases import Schedule, schedule_of
from participation.services.drafts import LIFE
from participation.services.gate import proposals_policy
from participation.similar import similar
from participation.states import ProposalState
from participation.views.proposal_form import (
    PLACE_STEPS,
    answer_place_step,
    place_context,
    steps,
    tell,
)
from photos import drafting

PROPOSALS_AN_HOUR = 30
_WINDOW = timedelta(hours=1)
# What stands in the hidden field `asked` once it was asked.
SIMILAR = "similar"


@dataclass(frozen=True)
class Place:
    """Where somebody proposes: the consultation as it stands now, and their draft."""

    consultation: Consultation
    schedule: Schedule
    draft: Proposal | None = None

    @property
    def is_open(self) -> bool:
        return self.schedule.allows(Act.PROPOSE)

    @property
    def closed(self) -> str:
        """The sentence that says when it is, or was, possible; "" while it is."""
        try:
            self.schedule.require(Act.PROPOSE)
        except ValidationError as error:
            return error.messages[0]
        return ""


def _place(request: TownRequest, project: str, consultation: str) -> Place:
    found = consultation_of(request, project, consultation)
    if not formats.get(found.format).has_proposals:
        raise Http404
    return Place(found, schedule_of(found, at=clock.now()))


# --- the pages ------------------------------------------------------------------------------


# Not `no-store`: the back button must bring the form back as it was, with its key.
@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: TownRequest, project: str, consultation: str) -> HttpResponse:
    place = _place(request, project, consultation)
    if request.method == "POST":
        return _post(request, place)
    if not place.is_open:
        return render(request, "participation/proposing/closed.html", _frame(place))
    if waiting := acts.to_change(request, request.municipality, "propose", place.consultation.uuid):
        form = proposing.form_of(waiting)
        form.show_place()
        return _page(request, place, form)
    form = ProposalForm(consultation=place.consultation, initial=_initial(request))
    return _page(request, place, form)


@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def propose_draft(
    request: TownRequest, project: str, consultation: str, uuid: UUID
) -> HttpResponse:
    """The author's draft; once it is handed in, what happens next. Nobody else gets here."""
    place = _place(request, project, consultation)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    draft = (
        Proposal.objects.in_consultation(place.consultation)
        .filter(uuid=uuid, author=request.user)
        .select_related("category", "item")
        .first()
    )
    if draft is None:
        raise Http404
    draft.consultation = place.consultation
    place = Place(place.consultation, place.schedule, draft)
    if request.method == "POST":
        return _post(request, place)
    if draft.state != ProposalState.DRAFT:
        return _sent(request, place, draft)
    form = ProposalForm(
        consultation=place.consultation, kept=kept_place(draft), initial=initial_of(draft)
    )
    return _page(request, place, form)


@require_safe
def propose_area(request: TownRequest, project: str, consultation: str) -> HttpResponse:
    """Where may be drawn, as GeoJSON: the outline for the map."""
    found = _place(request, project, consultation).consultation
    outline = outline_of(found)
    response = HttpResponse(outline.geojson, content_type="application/geo+json")
    response["Cache-Control"] = "private, max-age=300"
    return response


# --- what the buttons do ----------------------------------------------------------------------


def _post(request: TownRequest, place: Place) -> HttpResponse:
    if too_large := drafting.refused(request):
        return too_large
    kept = kept_place(place.draft) if place.draft else None
    form = ProposalForm(request.POST, consultation=place.consultation, kept=kept)
    do = request.POST.get("do", "send")
    if do in PLACE_STEPS:
        return answer_place_step(request, form, do) or _page(request, place, form, at="ort")
    drafting.take_uploads(request, form)
    if do == "photos" or do.startswith("remove-photo:"):
        drafting.take_back(request, form, do.removeprefix("remove-photo:"))
        form.show_place()
        return _page(request, place, form, at="foto")
    if do == "draft" or do.startswith("same:"):
        return _save(request, place, form, do)
    return _send(request, place, form, do)


def _save(request: TownRequest, place: Place, form: ProposalForm, do: str) -> HttpResponse:
    """Keep the draft; „Ja, das meine ich“ leads on to the other proposal."""
    if not isinstance(request.user, User):
        form.show_place()
        form.problem(
            "", _("Einen Entwurf speichern wir, wenn Sie angemeldet sind. Alles steht noch hier.")
        )
        return _page(request, place, form, status=422)
    if not form.check():
        return _page(request, place, form, status=422)
    other = None
    if do.startswith("same:"):
        other = _other(request, place, do.removeprefix("same:"))
    try:
        draft = proposing.keep_draft(form, by=request.user)
    except ValidationError as error:
        tell(form, error)
        return _page(request, place, form, status=422)
    messages.success(request, _("Ihr Entwurf ist gespeichert. Nur Sie sehen ihn."))
    where = proposing.sent_path(draft) if other is None else other.get_absolute_url()
    return HttpResponseRedirect(where, status=303)


def _other(request: TownRequest, place: Place, uuid: str) -> Proposal:
    try:
        wanted = UUID(uuid)
    except ValueError:
        raise Http404 from None
    other = (
        Proposal.objects.in_consultation(place.consultation).listed().filter(uuid=wanted).first()
    )
    if other is None:
        raise Http404
    other.consultation = place.consultation
    return other


def _send(request: TownRequest, place: Place, form: ProposalForm, do: str) -> HttpResponse:
    if not form.check_to_send():
        return _page(request, place, form, status=422)
    if not hit(
        purpose="proposal",
        address=client_address(request),
        limit=PROPOSALS_AN_HOUR,
        window=_WINDOW,
    ):
        return _page(request, place, form, status=429, too_many=True)
    user = request.user
    if isinstance(user, User) and do == "change":
        return _change(request, place, form, user)
    sent_already = isinstance(user, User) and proposing.known(form, user)
    if not sent_already or do == "send-as-new":
        if place.closed:
            form.problem("", place.closed)
            return _page(request, place, form, status=422)
        hint = _hint(request, place, form)
        if hint is not None:
            return hint
        if not eligibility.verdict(user, place.consultation).ok or not isinstance(user, User):
            return _wait(request, place, form)
    assert isinstance(user, User)  # noqa: S101  # guests have gone to sign in
    try:
        proposal, outcome = proposing.hand_in(form, by=user, again=do == "send-as-new")
    except ValidationError as error:
        tell(form, error)
        return _page(request, place, form, status=422)
    if outcome == "other":
        context = _frame(place) | {"proposal": proposal, "kept": _kept(request)}
        return render(request, "participation/proposing/other.html", context, status=409)
    _waiting(request, place, form).delete()
    return HttpResponseRedirect(proposing.sent_path(proposal), status=303)


def _wait(request: TownRequest, place: Place, form: ProposalForm) -> HttpResponse:
    """Keep all that was written and lead on to the missing step. Who is signed in has said
    under which name; others are asked when they are."""
    if isinstance(request.user, User):
        try:
            proposing.take_name(form, request.user)
        except ValidationError as error:
            tell(form, error)
            return _page(request, place, form, status=422)
    payload = {name: values for name, values in form.payload().items() if name != "name"}
    return acts.wait(
        request,
        "propose",
        municipality=request.municipality,
        target=place.consultation.uuid,
        payload=payload,
        back=request.path,
        instead_of=_waiting(request, place, form).first(),
    )


def _waiting(request: TownRequest, place: Place, form: ProposalForm) -> QuerySet[PendingAct]:
    """What waits of this form already: with its key it is the same proposal."""
    acts_here = acts.waiting(request, request.municipality, "propose", place.consultation.uuid)
    return acts_here.filter(payload__draft_key=[form.value("draft_key")])


def _change(request: TownRequest, place: Place, form: ProposalForm, user: User) -> HttpResponse:
    """The back button was pressed and something changed: take it into the same proposal."""
    if not proposing.known(form, user):
        raise Http404
    try:
        proposal = proposing.change_instead(form, by=user)
    except ValidationError as error:
        tell(form, error)
        return _page(request, place, form, status=422)
    return HttpResponseRedirect(proposing.sent_path(proposal), status=303)


def _hint(request: TownRequest, place: Place, form: ProposalForm) -> HttpResponse | None:
    """The page with proposals that may mean the same; None if there are none or it was asked."""
    if SIMILAR in request.POST.getlist("asked"):
        return None
    fields = form.said()
    found = similar(
        place.consultation, title=fields.title, text=fields.text, geometry=fields.geometry
    )
    if not found:
        return None
    for each in found:
        each.proposal.consultation = place.consultation
    context = _frame(place) | {"found": found, "kept": _kept(request), "asked": SIMILAR}
    return render(request, "participation/proposing/similar.html", context)


def _kept(request: TownRequest) -> list[tuple[str, list[str]]]:
    """All that was sent, for hidden fields."""
    return [(name, values) for name, values in request.POST.lists() if name != "do"]


# --- what the pages show --------------------------------------------------------------------------


def _initial(request: TownRequest) -> dict[str, Any]:
    """A new draft, with the words that a link or the search brings along."""
    brought = {name: request.GET[name][:200] for name in ("title",) if name in request.GET}
    return {"draft_key": uuid7(), **brought}


def _frame(place: Place) -> dict[str, Any]:
    return frame_of(place.consultation) | {
        "here": _("Vorschlag machen"),
        "closed": place.closed,
        "draft": place.draft,
    }


def _page(
    request: TownRequest,
    place: Place,
    form: ProposalForm,
    *,
    status: int = 200,
    at: str = "",
    too_many: bool = False,
) -> HttpResponse:
    consultation = place.consultation
    now = clock.now()
    policy = proposals_policy(consultation)
    photos = drafting.photos_of(request, form) if form.is_bound or place.draft else []
    context = (
        _frame(place)
        | place_context(form)
        | {
            "form": form,
            "photos": photos,
            "draft_key": form.key,
            "may_add_photos": len(photos) < settings.PHOTOS_PER_REPORT,
            "steps": steps(form),
            "at": at,
            "too_many": too_many,
            "asked": request.POST.getlist("asked"),
            "verdict": eligibility.verdict(request.user, consultation),
            "is_reviewed_before": not policy.is_shown_first,
            "review_due": policy.due(now, land=request.municipality.land),
            "edit_time": _span(consultation.edit_minutes),
            "ends_at": place.schedule.possible_until(Act.PROPOSE) if place.is_open else None,
            "draft_days": LIFE.days,
        }
    )
    return render(request, "participation/proposing/form.html", context, status=status)


def _span(minutes: int) -> str:
    """`24 Stunden`, `90 Minuten`; "" for none."""
    if not minutes:
        return ""
    if minutes % 1440 == 0 and minutes >= 2880:
        return _("%(n)s Tage") % {"n": minutes // 1440}
    if minutes % 60 == 0:
        hours = minutes // 60
        return _("eine Stunde") if hours == 1 else _("%(n)s Stunden") % {"n": hours}
    return _("%(n)s Minuten") % {"n": minutes}


def _sent(request: TownRequest, place: Place, proposal: Proposal) -> HttpResponse:
    path = proposal.get_absolute_url()
    now = clock.now()
    may_edit = request.user.has_perm("participation.edit_proposal", proposal)
    context = _frame(place) | {
        "here": _("Vorschlag Nr. %(number)s") % {"number": proposal.number},
        "proposal": proposal,
        "path": existing(path),
        "edit_path": f"{path}bearbeiten/",
        "url": addresses.public(place.consultation, path),
        "may_edit_until": proposal.editable_until if may_edit else None,
        "support_until": place.schedule.possible_until(Act.SUPPORT),
        "is_open": place.is_open,
        "now": now,
    }
    return render(request, "participation/proposing/sent.html", context)
