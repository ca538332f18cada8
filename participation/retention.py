"""What of participation goes when. Public contributions stay: they are part of the record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.vault import holds
from accounts.vault.kinds import DAYS, MONTHS, DataKind, register
from geo.models import Municipality
from moderation.retention import OBJECTION_MONTHS, settled
from moderation.services import blank
from participation import acts
from participation.models import (
    Comment,
    CommentVersion,
    Invitation,
    PendingAct,
    Phase,
    Proposal,
    ProposalVersion,
    RollEntry,
    SurveyAnswer,
)
from participation.services.drafts import LIFE, discard_draft
from participation.states import ProposalState

_NEEDED = _("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO")
_OBJECTION = _("so lange können Sie noch einmal prüfen lassen: Art. 20 Abs. 1 DSA, sechs Monate")
_OF_COMMENT = ("uuid", "item__uuid", "author__uuid", "thread__item__uuid", "thread__proposal__uuid")


def register_kinds() -> None:
    """Called when the apps are ready."""
    holds.register_finder("proposal", "participation.retention.find")
    holds.register_describer("participation.held.describe")
    register(
        DataKind(
            key="participation.draft",
            label=_("Entwürfe von Vorschlägen"),
            what=_("Was Sie geschrieben und nicht eingereicht haben, mit den Fotos dazu"),
            starts=_("seit Sie den Entwurf zuletzt geändert haben"),
            basis=_NEEDED,
            unit=DAYS,
            default=LIFE.days,
            least=LIFE.days,
            most=LIFE.days,
            due="participation.retention.drafts_due",
            purge="participation.retention.discard_drafts",
            held_by=("uuid", "author__uuid"),
            since="updated_at",
        )
    )
    register(
        DataKind(
            key="participation.act",
            label=_("Begonnenes vor der Anmeldung"),
            what=_("Was Sie absenden wollten, bevor Sie angemeldet waren"),
            starts=_("seit Sie es begonnen haben"),
            basis=_NEEDED,
            unit=DAYS,
            default=acts.LIFE.days,
            least=acts.LIFE.days,
            most=acts.LIFE.days,
            due="participation.retention.acts_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("key", "user__uuid"),
            named="key",
        )
    )
    register(
        DataKind(
            key="participation.removed_comment",
            label=_("Kommentare, die nicht gezeigt werden"),
            what=_("Der Text, den wir nicht freigegeben oder entfernt haben"),
            starts=_("seit der Entscheidung"),
            basis=_OBJECTION,
            unit=MONTHS,
            default=OBJECTION_MONTHS,
            least=OBJECTION_MONTHS,
            most=24,
            due="participation.retention.removed_comments_due",
            purge="participation.retention.blank_comments",
            held_by=_OF_COMMENT,
        )
    )
    register(
        DataKind(
            key="participation.removed_proposal",
            label=_("Vorschläge, die nicht gezeigt werden"),
            what=_("Der Text, den wir nicht freigegeben oder entfernt haben"),
            starts=_("seit der Entscheidung"),
            basis=_OBJECTION,
            unit=MONTHS,
            default=OBJECTION_MONTHS,
            least=OBJECTION_MONTHS,
            most=24,
            due="participation.retention.removed_proposals_due",
            purge="participation.retention.blank_proposals",
            held_by=("uuid", "item__uuid", "author__uuid"),
        )
    )
    register(
        DataKind(
            key="participation.removed_answer",
            label=_("Antworten in Umfragen, die niemand mehr liest"),
            what=_("Der Text, den wir entfernt haben"),
            starts=_("seit der Entscheidung"),
            basis=_OBJECTION,
            unit=MONTHS,
            default=OBJECTION_MONTHS,
            least=OBJECTION_MONTHS,
            most=24,
            due="participation.retention.removed_answers_due",
            purge="participation.retention.blank_answers",
            held_by=("item__uuid", "response__uuid", "response__user__uuid"),
            named="item__uuid",
            since="response__at",
        )
    )
    register(
        DataKind(
            key="participation.invitation",
            label=_("Einladungen zu einer Beteiligung"),
            what=_("Ein Abdruck Ihrer E-Mail-Adresse, aus dem niemand sie lesen kann"),
            starts=_("seit die Beteiligung zu Ende ist"),
            basis=_NEEDED,
            unit=MONTHS,
            default=6,
            least=1,
            most=24,
            due="participation.retention.invitations_due",
            purge="accounts.vault.own.delete",
            held_by=("uuid", "user__uuid", "consultation__uuid"),
            since="invited_at",
        )
    )
    register(
        DataKind(
            key="participation.roll",
            label=_("Wer mitgemacht und sein Konto gelöscht hat"),
            what=_(
                "Ein Abdruck der E-Mail-Adresse, damit niemand doppelt zählt. Er führt zu keiner "
                "Stimme und zu keinem Namen"
            ),
            starts=_("seit die Beteiligung zu Ende ist"),
            basis=_("jede Person zählt einmal: Art. 6 Abs. 1 e DSGVO"),
            unit=MONTHS,
            default=12,
            least=6,
            most=36,
            due="participation.retention.roll_due",
            purge="accounts.vault.own.delete",
            held_by=("subject", "consultation__uuid"),
            named="",
            since="at",
        )
    )


def drafts_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Proposal.objects.of(municipality).filter(
        state=ProposalState.DRAFT, updated_at__lte=before
    )


def discard_drafts(drafts: Sequence[Proposal], at: datetime) -> None:
    for draft in drafts:
        discard_draft(draft)


def acts_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return PendingAct.objects.filter(municipality=municipality, created_at__lte=before)


def removed_comments_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    items = settled(municipality, before, kind="participation.comment")
    return Comment.objects.of(municipality).filter(item__in=items.values("pk")).exclude(text="")


def blank_comments(comments: Sequence[Comment], at: datetime) -> None:
    ids = [comment.pk for comment in comments]
    Comment.objects.filter(pk__in=ids).update(text="")
    CommentVersion.objects.filter(comment__in=ids).update(text="")
    for comment in comments:
        blank(comment.item)


def removed_proposals_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    items = settled(municipality, before, kind="participation.proposal")
    return Proposal.objects.of(municipality).filter(item__in=items.values("pk")).exclude(text="")


def blank_proposals(proposals: Sequence[Proposal], at: datetime) -> None:
    ids = [proposal.pk for proposal in proposals]
    Proposal.objects.filter(pk__in=ids).update(text="")
    ProposalVersion.objects.filter(proposal__in=ids).update(text="")
    for proposal in proposals:
        if proposal.item is not None:
            blank(proposal.item)


def removed_answers_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    items = settled(municipality, before, kind="participation.survey_answer")
    return SurveyAnswer.objects.filter(
        response__municipality=municipality, item__in=items.values("pk")
    ).exclude(text="")


def blank_answers(answers: Sequence[SurveyAnswer], at: datetime) -> None:
    SurveyAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(text="")
    for answer in answers:
        if answer.item is not None:
            blank(answer.item)


def _ended(before: datetime) -> Exists:
    """Its last phase was over at `before`; one that has no phases yet has not ended."""
    phases = Phase.objects.filter(consultation=OuterRef("consultation"))
    return Exists(phases) & ~Exists(phases.filter(ends_at__gt=before))  # type: ignore[return-value]


def invitations_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Invitation.objects.filter(_ended(before), municipality=municipality)


def roll_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return RollEntry.objects.filter(_ended(before), municipality=municipality)


def find(municipality: Municipality, words: str) -> UUID | None:
    """A proposal by the address of its page, with or without the host."""
    try:
        parts = urlsplit(words.strip()).path.strip("/").split("/")
    except ValueError:  # "http://[" is no address
        return None
    if (
        len(parts) != 4
        or parts[0] != "beteiligung"
        or not (parts[3].isascii() and parts[3].isdigit())
    ):
        return None
    rows = Proposal.objects.of(municipality).filter(
        consultation__project__slug=parts[1],
        consultation__slug=parts[2],
        number=int(parts[3]),
    )
    return rows.values_list("uuid", flat=True).first()
