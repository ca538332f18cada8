"""Comments and thumbs that waited until their author had signed in."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from participation import addresses, services
from participation.errors import NotPossible
from participation.forms.comment import CommentForm
from participation.models import Comment, Consultation, PendingAct, Thread
from participation.models.comment import Stance
from participation.moderation import about_of

_VOTES = {"1": 1, "-1": -1, "0": 0}


def comment(act: PendingAct, user: User) -> str:
    """Write it, and go to where it stands. Raises what `services.comment` raises."""
    thread = _thread(act)
    form = CommentForm(act.payload)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    row = services.comment(
        thread,
        text=form.cleaned_data["text"],
        stance=form.cleaned_data["stance"],
        parent=_parent(act, thread),
        by=user,
    )
    return addresses.of_comment(_about(thread), row.uuid)


def show(act: PendingAct) -> list[tuple[str, str]]:
    thread = _thread(act)
    about = str(_about(thread)) if thread.item.shown else _("nicht mehr öffentlich")
    found = [(_("Zu"), about)]
    parent = _parent(act, thread)
    if parent is not None:
        found.append((_("Antwort auf"), parent.text[:200] if parent.shown else "…"))
    else:
        stance = act.payload.get("stance") or Stance.NEUTRAL
        found.append((_("Haltung"), str(Stance(stance).label)))
    found.append((_("Ihr Beitrag"), str(act.payload.get("text", ""))))
    return found


def consultation(act: PendingAct) -> Consultation:
    return _thread(act).consultation


def form_path(act: PendingAct) -> str:
    return f"{_about(_thread(act)).get_absolute_url()}kommentieren/"


def vote(act: PendingAct, user: User) -> str:
    """Vote, and go to the comment. Raises what `services.vote_comment` raises."""
    row = _comment(act)
    services.vote_comment(row, _VOTES.get(act.payload.get("value", ""), 1), by=user)
    return addresses.of_comment(_about(row.thread), row.uuid)


def show_vote(act: PendingAct) -> list[tuple[str, str]]:
    row = _comment(act)
    is_up = _VOTES.get(act.payload.get("value", ""), 1) == 1
    return [
        (_("Kommentar"), row.text[:200] if row.shown else _("nicht mehr öffentlich")),
        (_("Ihre Bewertung"), _("hilfreich") if is_up else _("nicht hilfreich")),
    ]


def consultation_of_vote(act: PendingAct) -> Consultation:
    return _comment(act).thread.consultation


# --- rows -------------------------------------------------------------------------------------


def _thread(act: PendingAct) -> Thread:
    """Raises `Http404` for one that never was in this town."""
    rows = Thread.objects.select_related(
        "item", "consultation__project__municipality", "proposal", "topic"
    )
    found = rows.filter(municipality=act.municipality, item__uuid=act.target).first()
    if found is None:
        raise Http404
    return found


def _about(thread: Thread) -> addresses.About:
    about = about_of(thread)
    about.consultation = thread.consultation
    return about


def _parent(act: PendingAct, thread: Thread) -> Comment | None:
    uuid = act.payload.get("auf")
    if not uuid:
        return None
    found = Comment.objects.in_thread(thread).filter(uuid=uuid).first()
    if found is None:
        raise NotPossible(_("Den Kommentar, auf den Sie antworten, gibt es nicht mehr."))
    return found


def _comment(act: PendingAct) -> Comment:
    rows = Comment.objects.of(act.municipality).select_related(
        "thread__consultation__project__municipality", "thread__proposal", "thread__topic"
    )
    found = rows.filter(uuid=act.target).first()
    if found is None:
        raise Http404
    return found
