"""„Inhalt beanstanden“: take a notice and put it before the moderators (Art. 16 DSA)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ContactDetails, create_contact
from common import clock, german, journal
from common.models import ActorKind
from moderation import kinds, notifiers
from moderation.deadlines import flag_due
from moderation.errors import FlaggedBefore, NothingToFlag, NotListenedTo
from moderation.models import Case, Flag, Item, Rule
from moderation.notifications import notices
from moderation.services.asking import ask, lock


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What somebody says against a content.

    Art. 16 (2) DSA: why, name and e-mail address (not where sexual abuse of children is
    shown), and that they believe it to be correct. With an account nobody types a name.
    """

    ground: Flag.Ground
    rule: Rule | None = None
    norm: str = ""
    words: str = ""
    name: str = ""
    email: str = ""
    concerns_children: bool = False
    good_faith: bool = False
    language: str = "de"


@transaction.atomic
def flag(item: Item, notice: Notice, *, by: User | None, at: datetime | None = None) -> Flag:
    """Keep the notice, queue the item, confirm receipt by mail. Nothing is hidden by it.

    The item's version is raised, so that a moderator who looks at it at this moment sees the
    notice before answering it. Raises `NothingToFlag`, `FlaggedBefore` (with the first notice
    in `error.params["flag"]`), `NotListenedTo` or `ValidationError`.
    """
    _check(notice, by)
    fresh = lock(item)
    now = at or clock.now()
    if not kinds.is_public(fresh):
        raise NothingToFlag(_("Diesen Inhalt gibt es nicht mehr."), code="not_shown")
    if notice.rule is not None and notice.rule.municipality_id != fresh.municipality_id:
        raise ValueError("A notice names a rule of its own municipality.")
    email = by.email if by is not None else notice.email
    key = notifiers.key_of(email, fresh.municipality) if email else None
    if key is not None:
        _refuse_again(fresh, key, by)
        _refuse_misuse(fresh, key, now)
    contact = None
    if by is None and (notice.email or notice.name):
        contact = create_contact(
            municipality=fresh.municipality,
            details=ContactDetails(email=notice.email, name=notice.name),
            at=now,
        )
    is_illegal = notice.ground == Flag.Ground.ILLEGAL
    row = Flag.objects.create(
        municipality=fresh.municipality,
        item=fresh,
        ground=notice.ground,
        rule=None if is_illegal else notice.rule,
        norm=notice.norm.strip() if is_illegal else "",
        words=notice.words.strip(),
        concerns_children=is_illegal and notice.concerns_children,
        user=by,
        contact=contact,
        notifier_key=key,
        language=by.language if by is not None else notice.language,
        at=now,
    )
    Item.objects.filter(pk=fresh.pk).update(version=F("version") + 1)
    due = flag_due(now, is_illegal=is_illegal, land=fresh.municipality.land)
    ask(fresh, reason=Case.Reason.FLAGGED, due_at=due)
    # Who it was stands with the notice alone, where it can be forgotten.
    journal.write(
        municipality_id=fresh.municipality_id,
        actor_kind=ActorKind.RESIDENT,
        verb="moderation.flagged",
        object_uuid=fresh.uuid,
        payload={"flag": str(row.uuid), "kind": fresh.kind, "ground": row.ground},
    )
    notices.send_receipt(row)
    return row


def _check(notice: Notice, by: User | None) -> None:
    is_illegal = notice.ground == Flag.Ground.ILLEGAL
    problems: dict[str, str] = {}
    if not is_illegal and notice.rule is None:
        problems["rule"] = _("Bitte wählen Sie die Regel.")
    if is_illegal and not notice.words.strip():
        problems["words"] = _("Bitte schreiben Sie, warum der Inhalt verboten ist.")
    may_stay_unknown = is_illegal and notice.concerns_children
    if by is None and not notice.email and not may_stay_unknown:
        problems["email"] = _("Bitte geben Sie Ihre E-Mail-Adresse an. Dorthin antworten wir.")
    if by is None and is_illegal and not notice.name.strip() and not may_stay_unknown:
        problems["name"] = _("Bitte geben Sie Ihren Namen an.")
    if not notice.good_faith:
        problems["good_faith"] = _("Bitte bestätigen Sie, dass Ihre Angaben stimmen.")
    if problems:
        raise ValidationError(problems)


def _refuse_again(item: Item, key: bytes, by: User | None) -> None:
    """The lock on the item makes the second of two clicks find the first."""
    same = Flag.objects.filter(municipality=item.municipality_id, item=item)
    found = same.filter(notifier_key=key).first()
    if found is None and by is not None:
        found = same.filter(user=by).first()
    if found is not None:
        raise FlaggedBefore(
            _("Das haben Sie schon beanstandet."), code="again", params={"flag": found}
        )


def _refuse_misuse(item: Item, key: bytes, now: datetime) -> None:
    until = notifiers.refused_until(item.municipality, key, at=now)
    if until is not None:
        raise NotListenedTo(
            _(
                "Mehrere Ihrer Hinweise waren offensichtlich unbegründet. Bis zum %(day)s nehmen "
                "wir von Ihnen keine weiteren an."
            ),
            code="misuse",
            params={"day": german.date_in_full(until)},
        )
