"""What somebody has proposed, said and voted here: to take along, to take back, to forget."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.parts import Part, Section, register
from geo.models import Municipality
from moderation.person import decisions_about, redactions_about
from participation import acts
from participation.models import (
    Comment,
    CommentVote,
    Invitation,
    PendingAct,
    Proposal,
    ProposalPhoto,
    Quarantine,
    QuarantineAccount,
    Support,
    SurveyResponse,
    Vote,
)
from photos import files

_OFFICIAL = "an act of the office, not data about the person who did it"


def register_part() -> None:
    """Called when the apps are ready."""
    register(
        Part(
            key="participation",
            export="participation.person.export",
            withdraw="participation.services.leaving.withdraw_all",
            erase="participation.services.leaving.leave",
            things="participation.person.things",
            shows=(
                "participation.Proposal.author",
                "participation.Comment.author",
                "participation.CommentVote.user",
                "participation.Support.user",
                "participation.Vote.user",
                "participation.SurveyResponse.user",
                "participation.PendingAct.user",
                "participation.Invitation.user",
                "participation.QuarantineAccount.user",
            ),
            left_out={
                "participation.Proposal.entered_by": _OFFICIAL,
                "participation.SurveyResponse.entered_by": _OFFICIAL,
                "participation.PaperCount.entered_by": _OFFICIAL,
                "participation.Answer.by": _OFFICIAL,
                "participation.ProjectNews.by": _OFFICIAL,
                "participation.Quarantine.proposed_by": _OFFICIAL,
                "participation.Quarantine.decided_by": _OFFICIAL,
                "participation.Quarantine.lift_proposed_by": _OFFICIAL,
                "participation.Quarantine.lifted_by": _OFFICIAL,
                "participation.QuarantineAccount.decided_by": _OFFICIAL,
                "participation.Project.created_by": _OFFICIAL,
                "participation.ParticipationEvent.actor": "the same steps stand with each proposal",
            },
        )
    )


def things(user: User) -> dict[UUID, int]:
    """Proposals and comments with their Items, and sets of answers; with their municipality."""
    found: dict[UUID, int] = {}
    for model in (Proposal, Comment):
        rows = model._default_manager.filter(author=user)
        found |= dict(rows.values_list("uuid", "municipality"))
        with_item = rows.filter(item__isnull=False)
        found |= dict(with_item.values_list("item__uuid", "municipality"))
    answers = SurveyResponse.objects.filter(user=user)
    return found | dict(answers.values_list("uuid", "municipality"))


def export(user: User, municipality: Municipality) -> list[Section]:
    about = _moderated(user, municipality)
    return [
        _proposals(user, municipality),
        _comments(user, municipality),
        _supports(user, municipality),
        _thumbs(user, municipality),
        _votes(user, municipality),
        _answers(user, municipality),
        _begun(user, municipality),
        _invitations(user, municipality),
        _photos(user, municipality),
        _set_aside(user, municipality),
        decisions_about(about),
        redactions_about(about),
    ]


def _proposals(user: User, municipality: Municipality) -> Section:
    rows = (
        Proposal.objects.of(municipality)
        .filter(author=user)
        .select_related("consultation__project", "category")
        .prefetch_related("versions")
        .order_by("created_at")
    )
    return Section(
        key="proposals",
        title=_("Ihre Vorschläge und Entwürfe"),
        columns={
            "title": _("Titel"),
            "text": _("Text"),
            "consultation": _("Beteiligung"),
            "category": _("Thema"),
            "place": _("Ort"),
            "geometry": _("Auf der Karte (WGS 84)"),
            "cost_euros": _("Geschätzte Kosten in Euro"),
            "state": _("Stand"),
            "is_public": _("Öffentlich"),
            "name_withdrawn_at": _("Name zurückgezogen"),
            "earlier": _("Frühere Fassungen"),
            "path": _("Adresse"),
            "created_at": _("Begonnen"),
            "submitted_at": _("Eingereicht"),
            "edited_at": _("Geändert"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "title": row.title,
                "text": row.text,
                "consultation": str(row.consultation),
                "category": str(row.category) if row.category else "",
                "place": row.place,
                "geometry": row.geometry.geojson if row.geometry else None,
                "cost_euros": row.cost_euros,
                "state": row.get_state_display(),
                "is_public": row.shown,
                "name_withdrawn_at": row.name_withdrawn_at,
                "earlier": [
                    f"{version.title}\n{version.text}"
                    for version in row.versions.all()
                    if version.number < row.version
                ],
                "path": row.get_absolute_url(),
                "created_at": row.created_at,
                "submitted_at": row.submitted_at,
                "edited_at": row.edited_at,
            }
            for row in rows
        ],
    )


def _comments(user: User, municipality: Municipality) -> Section:
    rows = (
        Comment.objects.of(municipality)
        .filter(author=user)
        .select_related("thread__consultation")
        .prefetch_related("versions")
        .order_by("created_at")
    )
    return Section(
        key="comments",
        title=_("Ihre Kommentare"),
        columns={
            "text": _("Text"),
            "stance": _("Haltung"),
            "consultation": _("Beteiligung"),
            "is_public": _("Öffentlich"),
            "name_withdrawn_at": _("Name zurückgezogen"),
            "earlier": _("Frühere Fassungen"),
            "created_at": _("Geschrieben"),
            "edited_at": _("Geändert"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "text": row.text,
                "stance": row.get_stance_display(),
                "consultation": str(row.thread.consultation),
                "is_public": row.shown,
                "name_withdrawn_at": row.name_withdrawn_at,
                "earlier": [
                    version.text for version in row.versions.all() if version.number < row.version
                ],
                "created_at": row.created_at,
                "edited_at": row.edited_at,
            }
            for row in rows
        ],
    )


def _supports(user: User, municipality: Municipality) -> Section:
    rows = Support.objects.filter(municipality=municipality, user=user).order_by("at")
    return Section(
        key="supports",
        title=_("Was Sie unterstützen"),
        columns={"title": _("Vorschlag"), "path": _("Adresse"), "at": _("Wann")},
        rows=[
            {
                # What was taken from view is not told anew.
                "title": row.proposal.title if row.proposal.shown else "",
                "path": row.proposal.get_absolute_url(),
                "at": row.at,
            }
            for row in rows.select_related("proposal__consultation__project")
        ],
    )


def _thumbs(user: User, municipality: Municipality) -> Section:
    rows = CommentVote.objects.filter(municipality=municipality, user=user).order_by("id")
    return Section(
        key="comment_votes",
        title=_("Wie Sie Kommentare bewertet haben"),
        columns={"comment": _("Kennung des Kommentars"), "value": _("Bewertung")},
        rows=[
            {"comment": row.comment.uuid, "value": row.value}
            for row in rows.select_related("comment")
        ],
    )


def _votes(user: User, municipality: Municipality) -> Section:
    rows = (
        Vote.objects.filter(municipality=municipality, user=user)
        .select_related("poll")
        .prefetch_related("choices__option")
        .order_by("at")
    )
    return Section(
        key="votes",
        title=_("Ihre Abstimmungen"),
        columns={"poll": _("Frage"), "choices": _("Ihre Wahl"), "at": _("Wann")},
        rows=[
            {
                "poll": row.poll.question,
                "choices": [choice.option.title for choice in row.choices.all()],
                "at": row.at,
            }
            for row in rows
        ],
    )


def _answers(user: User, municipality: Municipality) -> Section:
    rows = (
        SurveyResponse.objects.filter(municipality=municipality, user=user)
        .select_related("consultation")
        .prefetch_related("answers__question", "answers__choice")
        .order_by("at")
    )
    return Section(
        key="survey_answers",
        title=_("Ihre Antworten in Umfragen"),
        columns={
            "survey": _("Umfrage"),
            "question": _("Frage"),
            "answer": _("Antwort"),
            "at": _("Wann"),
        },
        rows=[
            {
                "survey": str(row.consultation),
                "question": answer.question.title,
                "answer": answer.choice.text
                if answer.choice
                else answer.text or (answer.location.geojson if answer.location else answer.number),
                "at": row.at,
            }
            for row in rows
            for answer in row.answers.all()
        ],
    )


def _begun(user: User, municipality: Municipality) -> Section:
    rows = PendingAct.objects.filter(municipality=municipality, user=user).order_by("created_at")
    return Section(
        key="begun",
        title=_("Was Sie begonnen und noch nicht abgesendet haben"),
        columns={"act": _("Was"), "fields": _("Angaben"), "at": _("Wann")},
        rows=[
            {
                "act": str(acts.KINDS[row.act].label) if row.act in acts.KINDS else row.act,
                "fields": [f"{key}: {value}" for key, value in row.payload.items()],
                "at": row.created_at,
            }
            for row in rows
        ],
    )


def _invitations(user: User, municipality: Municipality) -> Section:
    rows = Invitation.objects.filter(municipality=municipality, user=user).order_by("invited_at")
    return Section(
        key="invitations",
        title=_("Einladungen, die Sie benutzt haben"),
        columns={"consultation": _("Beteiligung"), "at": _("Eingeladen")},
        rows=[
            {"consultation": str(row.consultation), "at": row.invited_at}
            for row in rows.select_related("consultation")
        ],
    )


def _photos(user: User, municipality: Municipality) -> Section:
    rows = (
        ProposalPhoto.objects.filter(proposal__municipality=municipality, proposal__author=user)
        .select_related("photo", "proposal")
        .order_by("id")
    )
    return Section(
        key="photos",
        title=_("Ihre Fotos"),
        columns={
            "file": _("Datei"),
            "alt": _("Was zu sehen ist"),
            "proposal": _("Vorschlag"),
            "is_public": _("Öffentlich"),
            "sent_at": _("Gesendet"),
        },
        rows=[
            {
                "uuid": row.photo.uuid,
                "file": f"fotos/{row.photo.uuid}.webp",
                "alt": row.photo.alt,
                "proposal": row.proposal.title,
                "is_public": row.photo.shown,
                "sent_at": row.photo.created_at,
            }
            for row in rows
        ],
        files=[(f"{row.photo.uuid}.webp", files.derivative(row.photo.uuid, 1600)) for row in rows],
    )


def _set_aside(user: User, municipality: Municipality) -> Section:
    """Not while one person alone suspects something: nothing is decided then, nor told."""
    rows = (
        QuarantineAccount.objects.filter(quarantine__municipality=municipality, user=user)
        .exclude(quarantine__state=Quarantine.State.PROPOSED)
        .select_related("quarantine__consultation")
        .order_by("id")
    )
    return Section(
        key="set_aside",
        title=_("Ob Ihre Stimmen zählen"),
        columns={
            "consultation": _("Beteiligung"),
            "state": _("Stand"),
            "reason": _("Grund"),
            "words": _("Ihr Einspruch"),
            "objected_at": _("Einspruch vom"),
            "outcome": _("Antwort"),
            "reasons": _("Begründung"),
            "decided_at": _("Beantwortet"),
        },
        rows=[
            {
                "uuid": row.uuid,
                "consultation": str(row.quarantine.consultation),
                "state": row.quarantine.get_state_display(),
                "reason": row.quarantine.reason,
                "words": row.words,
                "objected_at": row.objected_at,
                "outcome": row.get_outcome_display(),
                "reasons": row.reasons,
                "decided_at": row.decided_at,
            }
            for row in rows
        ],
    )


def _moderated(user: User, municipality: Municipality) -> dict[int, str]:
    """What their content is called, by item."""
    about: dict[int, str] = {}
    mine = Proposal.objects.of(municipality).filter(author=user, item__isnull=False)
    for item, photo_item, title in mine.values_list("item", "pictures__photo__item", "title"):
        about[item] = title
        if photo_item is not None:
            about[photo_item] = title
    comments = Comment.objects.of(municipality).filter(author=user)
    about |= dict.fromkeys(comments.values_list("item", flat=True), _("Kommentar"))
    return about
