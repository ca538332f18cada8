"""„Schwer zu bedienen?“: somebody tells of a barrier, whoever answers gets a mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import delivery, mail
from accounts.models import BarrierNotice, Mailbox, MailLog
from accounts.vault.kinds import MONTHS, DataKind, register
from common import clock, journal, secret_links
from common.models import ActorKind
from geo.models import Municipality

TEMPLATE = "barrier_notice"
_PURPOSE = "barrier notice"


def register_kind() -> None:
    """Called when the apps are ready."""
    register(
        DataKind(
            key="accounts.barrier_notice",
            label=_("Hinweise, dass die Seite schwer zu bedienen ist"),
            what=_("Was Sie geschrieben haben, und Ihre E-Mail-Adresse, wenn Sie eine nennen"),
            starts=_("seit wir geantwortet haben, ohne Antwort seit dem Hinweis"),
            basis=_("damit wir antworten und Barrieren abbauen: Art. 6 Abs. 1 c DSGVO"),
            unit=MONTHS,
            default=12,
            least=3,
            most=36,
            due="accounts.barriers.due",
            purge="accounts.barriers.delete",
            since="at",
        )
    )


def may_be_told(municipality: Municipality) -> bool:
    """Whether somebody answers: the accessibility statement names an address."""
    return Mailbox.objects.for_barriers(municipality).exists()


@transaction.atomic
def tell(
    municipality: Municipality, *, page: str, words: str, email: str = "", receipt: bool = True
) -> BarrierNotice:
    """Keep what somebody found hard to use and tell whoever answers. The mail names the page and
    a link; what was written is read behind the link. Who left an address gets a `receipt`.

    Raises `Mailbox.DoesNotExist` in a town without an address for it.
    """
    box = Mailbox.objects.for_barriers(municipality).get()
    notice = BarrierNotice.objects.create(
        municipality=municipality, page=page, words=words, email=email
    )
    mail.send_later(municipality=municipality, template=TEMPLATE, to=box, ref=notice.uuid)
    if email and receipt:
        values = {"label": notice.label}
        subject, body = delivery.render("barrier_receipt", values, municipality)
        mail.send_letter_later(municipality=municipality, email=email, subject=subject, body=body)
    _journal(notice, "barrier.told", ActorKind.RESIDENT)
    return notice


@transaction.atomic
def answered(notice: BarrierNotice) -> None:
    """Whoever holds the link says that it is done; saying so again changes nothing. The address
    is not needed any more."""
    row = BarrierNotice.objects.select_for_update().get(pk=notice.pk)
    if row.answered_at is None:
        row.answered_at, row.email = clock.now(), ""
        row.save(update_fields=["answered_at", "email"])
        _journal(row, "barrier.answered", ActorKind.STAFF)


def content(ref: UUID, recipient: mail.Recipient) -> Mapping[str, Any] | None:
    """For the mail; not needed when it is answered already."""
    notice = BarrierNotice.objects.filter(uuid=ref, answered_at=None).first()
    if notice is None or not isinstance(recipient, Mailbox):
        return None
    return {"label": notice.label, "page": notice.page, "path": path_of(notice)}


def path_of(notice: BarrierNotice) -> str:
    token = secret_links.token(notice.uuid, _PURPOSE, 1)
    return reverse("barrier_notice", args=[notice.uuid, token])


def opens(token: str, notice: BarrierNotice) -> bool:
    return secret_links.matches(token, notice.uuid, _PURPOSE, 1)


def due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return BarrierNotice.objects.of(municipality).filter(
        Q(answered_at__lte=before) | Q(answered_at=None, at__lte=before)
    )


def delete(rows: Sequence[BarrierNotice], at: datetime) -> None:
    MailLog.objects.filter(ref__in=[row.uuid for row in rows]).delete()
    BarrierNotice.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _journal(notice: BarrierNotice, verb: str, actor: ActorKind) -> None:
    journal.write(
        municipality_id=notice.municipality_id,
        actor_kind=actor,
        verb=verb,
        object_uuid=notice.uuid,
    )
