"""Pausing and blocking a person: impose, change the end, lift, take back within a minute."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import rules
from moderation.deadlines import UNDO_SECONDS
from moderation.errors import CannotSanction, CannotUndo, RuleMissing
from moderation.models import Case, Rule, Sanction, SanctionEvent
from moderation.models.sanction import LONGEST_PAUSE, address_key
from moderation.notifications.sanctions import tell_person

Verb = SanctionEvent.Verb
_UNDOABLE = (Verb.IMPOSED, Verb.CHANGED, Verb.LIFTED)


@transaction.atomic
def impose_sanction(
    *,
    municipality: Municipality,
    person: User | Contact,
    kind: Sanction.Kind,
    rule: Rule | None,
    reason: str,
    ends_at: datetime,
    by: User,
    case: Case | None = None,
    at: datetime | None = None,
) -> Sanction:
    """Pause or block `person` here until `ends_at`; they are told after the minute for mistakes.

    `person` is an account, or the contact of a report whose address was confirmed: then every
    account with that address is meant. Raises `CannotSanction` for oneself, colleagues with the
    same or a higher role, an address that nobody confirmed, or while another sanction runs;
    `RuleMissing`, or `ValidationError` for a missing reason or an end that is too late.
    """
    now = at or clock.now()
    user = person if isinstance(person, User) else _account_of(person)
    _require_may(by, user, municipality)
    if rule is None:
        raise RuleMissing(_("Bitte wählen Sie die Regel, auf der das beruht."), code="no_rule")
    if rule.municipality_id != municipality.pk:
        raise ValueError("A sanction rests on a rule of its own municipality.")
    _require_confirmed(person)
    reason = _reason(reason)
    _require_end(kind, begins_at=now, ends_at=ends_at, at=now)
    sanction = Sanction(
        municipality=municipality,
        kind=kind,
        user=user,
        address_key=address_key(person.email, municipality.pk),
        case=case,
        rule=rule,
        reason=reason,
        begins_at=now,
        ends_at=ends_at,
        imposed_by=by,
    )
    _save_alone(sanction)
    event = _step(sanction, Verb.IMPOSED, by=by, at=now, reason=reason)
    tell_person(event, person)
    return sanction


@transaction.atomic
def change_end(
    sanction: Sanction, ends_at: datetime, *, reason: str, by: User, at: datetime | None = None
) -> Sanction:
    """Shorten or extend a running sanction. Raises as `impose_sanction`, and `CannotSanction`
    for one that is over."""
    now = at or clock.now()
    fresh = lock_sanction(sanction)
    _require_may(by, fresh.user, fresh.municipality)
    _require_running(fresh, now)
    reason = _reason(reason)
    _require_end(Sanction.Kind(fresh.kind), begins_at=fresh.begins_at, ends_at=ends_at, at=now)
    if ends_at == fresh.ends_at:
        return fresh
    fresh.ends_at = ends_at
    _save_alone(fresh)
    tell_person(_step(fresh, Verb.CHANGED, by=by, at=now, reason=reason), fresh.user)
    return fresh


@transaction.atomic
def lift_sanction(
    sanction: Sanction, *, reason: str, by: User, at: datetime | None = None
) -> Sanction:
    """End it now, for good. Lifting helps the person, so that every colleague who may sanction
    somebody at all may do it, except for themselves."""
    now = at or clock.now()
    fresh = lock_sanction(sanction)
    if fresh.user_id == by.pk or not by.has_perm("moderation.sanction", fresh.municipality):
        raise CannotSanction(_("Das darf nur jemand aus der Moderation."), code="not_allowed")
    _require_running(fresh, now)
    reason = _reason(reason)
    fresh.lifted_at, fresh.lifted_by = now, by
    fresh.save(update_fields=["lifted_at", "lifted_by"])
    tell_person(_step(fresh, Verb.LIFTED, by=by, at=now, reason=reason), fresh.user)
    return fresh


@transaction.atomic
def undo_sanction_step(sanction: Sanction, *, by: User, at: datetime | None = None) -> Sanction:
    """Take back one's last step within a minute, before the person is told. Raises
    `CannotUndo`."""
    now = at or clock.now()
    fresh = lock_sanction(sanction)
    last = fresh.events.order_by("-id").first()
    if last is None or last.verb not in _UNDOABLE or last.by_id != by.pk:
        raise CannotUndo(
            _("Zurücknehmen kann nur, wer zuletzt entschieden hat."), code="decided_by_another"
        )
    if now - last.at > timedelta(seconds=UNDO_SECONDS):
        raise CannotUndo(
            _("Die Minute zum Zurücknehmen ist vorbei. Bitte entscheiden Sie neu."),
            code="too_late",
        )
    match last.verb:
        case Verb.IMPOSED:
            fresh.lifted_at, fresh.lifted_by, fresh.undone = now, by, True
        case Verb.LIFTED:
            fresh.lifted_at = fresh.lifted_by = None
        case Verb.CHANGED:
            before = fresh.events.filter(id__lt=last.pk).order_by("-id")[0]
            fresh.ends_at = before.ends_at
    _save_alone(fresh)
    _step(fresh, Verb.UNDONE, by=by, at=now, undoes=last)
    return fresh


def may_undo_step(event: SanctionEvent | None, *, by: User, at: datetime) -> bool:
    """Whether a page offers `undo_sanction_step` for the last step."""
    return (
        event is not None
        and event.verb in _UNDOABLE
        and event.by_id == by.pk
        and at - event.at <= timedelta(seconds=UNDO_SECONDS)
    )


def lock_sanction(sanction: Sanction) -> Sanction:
    rows = Sanction.objects.select_related("municipality", "user", "rule", "imposed_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=sanction.pk)


def _step(
    sanction: Sanction,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    undoes: SanctionEvent | None = None,
    payload: dict[str, str] | None = None,
) -> SanctionEvent:
    event = SanctionEvent.objects.create(
        sanction=sanction,
        verb=verb,
        ends_at=sanction.ends_at,
        reason=reason,
        by=by,
        undoes=undoes,
        at=at,
    )
    is_staff = verb != Verb.OBJECTED
    journal.write(
        municipality_id=sanction.municipality_id,
        actor_kind=ActorKind.STAFF if is_staff else ActorKind.RESIDENT,
        actor_uuid=by.uuid if by else None,
        verb=f"moderation.sanction_{verb}",
        object_uuid=sanction.uuid,
        payload={
            "event": str(event.uuid),
            "kind": sanction.kind,
            "rule": sanction.rule.number,
            "ends_at": sanction.ends_at.isoformat(),
            **(payload or {}),
        },
    )
    return event


write_step = _step


def _save_alone(sanction: Sanction) -> None:
    """The database refuses two at once, also for two colleagues at the same moment."""
    with connection.cursor() as cursor:
        # Two that check the exclusion at once would wait for each other for ever.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(712, hashtext(%s))",
            [f"{sanction.municipality_id} {bytes(sanction.address_key).hex()}"],
        )
    try:
        with transaction.atomic():
            sanction.save()
    except IntegrityError as error:
        if "moderation_one_sanction_at_a_time" not in str(error):
            raise
        raise CannotSanction(
            _("Diese Person ist schon pausiert oder gesperrt. Ändern Sie dort das Ende."),
            code="runs_already",
        ) from error


def _account_of(contact: Contact) -> User | None:
    confirmed = EmailAddress.objects.filter(email__iexact=contact.email, verified=True)
    return User.objects.filter(pk__in=confirmed.values("user")).first()


def _require_may(by: User, user: User | None, municipality: Municipality) -> None:
    if not by.has_perm("moderation.sanction", municipality):
        raise CannotSanction(_("Das darf nur jemand aus der Moderation."), code="not_allowed")
    if user is not None and user.pk == by.pk:
        raise CannotSanction(_("Sich selbst kann niemand pausieren."), code="oneself")
    if user is not None and not rules.outranks(by, user, municipality):
        raise CannotSanction(
            _(
                "Kolleginnen und Kollegen mit der gleichen oder einer höheren Rolle können Sie "
                "nicht pausieren. Bitte sprechen Sie mit der Administration."
            ),
            code="colleague",
        )


def _require_confirmed(person: User | Contact) -> None:
    if isinstance(person, User):
        confirmed = EmailAddress.objects.filter(
            user=person, email__iexact=person.email, verified=True
        ).exists()
    else:
        confirmed = bool(person.email) and person.email_confirmed_at is not None
    if not confirmed:
        raise CannotSanction(
            _("Die Adresse hat niemand bestätigt: Sie könnte jemand anderem gehören."),
            code="unconfirmed",
        )


def _require_running(sanction: Sanction, now: datetime) -> None:
    if not sanction.is_running(now):
        raise CannotSanction(_("Das ist schon vorbei."), code="over")


def _require_end(
    kind: Sanction.Kind, *, begins_at: datetime, ends_at: datetime, at: datetime
) -> None:
    if ends_at <= at:
        raise ValidationError({"ends_at": _("Das Ende muss in der Zukunft liegen.")})
    longest = timedelta(days=settings.SANCTION_LONGEST_DAYS)
    if kind == Sanction.Kind.PAUSE and ends_at > begins_at + LONGEST_PAUSE:
        raise ValidationError(
            {
                "ends_at": _("Eine Pause dauert höchstens %(n)s Tage. Länger geht nur eine Sperre.")
                % {"n": LONGEST_PAUSE.days}
            }
        )
    if ends_at > begins_at + longest:
        raise ValidationError(
            {"ends_at": _("Länger als %(n)s Tage geht es nicht.") % {"n": longest.days}}
        )


def _reason(words: str) -> str:
    words = words.strip()
    if not words:
        raise ValidationError(
            {"reason": _("Bitte schreiben Sie den Grund. Die Person bekommt ihn zu lesen.")}
        )
    return words
