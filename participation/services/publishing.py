"""From the draft to the public page, and what is told there: news, results, the end."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import clock, data_version, german
from participation import checklist, fingerprints, history
from participation.errors import NotPossible
from participation.models import Project, ProjectNews
from participation.services.journalling import by_staff, schedule_of
from participation.services.pictures import show_pictures
from participation.services.projects import changed, locked
from participation.states import Verb

State = Project.State


@transaction.atomic
def publish_project(project: Project, *, by: User, at: datetime | None = None) -> Project:
    """Let everybody see the project; from now on its address stays.

    Raises `NotPossible` with the first thing that is missing (`checklist.of`). Publishing
    again what is public already changes nothing.
    """
    fresh = locked(project)
    if fresh.is_published:
        return fresh
    now = at or clock.now()
    for point in checklist.of(fresh, at=now):
        if point.blocks:
            raise NotPossible(point.sentence, code=point.key)
    fresh.published_at = fresh.updated_at = now
    if fresh.state == State.PLANNED:
        fresh.state = State.RUNNING
    fresh.save(update_fields=["published_at", "updated_at", "state"])
    show_pictures(fresh, by=by)
    for consultation in fresh.consultations.prefetch_related("phases"):
        phases = schedule_of(consultation.phases.all())
        by_staff("participation.published", consultation, by=by, phases=phases)
    history.record(Verb.PROJECT_PUBLISHED, project=fresh, at=now, by=by)
    data_version.raise_version(fresh.municipality_id)
    return fresh


@transaction.atomic
def add_news(
    project: Project, *, title: str, text: str, by: User, at: datetime | None = None
) -> ProjectNews:
    """Tell what is new; whoever follows the project hears of it.

    Raises `ValidationError`, or `NotPossible` while nobody could read it.
    """
    fresh = locked(project)
    now = at or clock.now()
    if not fresh.is_published:
        raise NotPossible(
            _("Neuigkeiten gibt es, sobald das Vorhaben veröffentlicht ist."), code="draft"
        )
    row = write_news(fresh, title=title, text=text, by=by, at=now)
    history.record(Verb.NEWS, project=fresh, at=now, by=by, payload={"news": str(row.uuid)})
    fresh.updated_at = now
    fresh.save(update_fields=["updated_at"])
    data_version.raise_version(fresh.municipality_id)
    return row


@transaction.atomic
def correct_news(news: ProjectNews, *, title: str, text: str, by: User) -> ProjectNews:
    """Mend a mistake in what was told; nobody is written to again."""
    fresh = locked(news.project)
    title, text = _checked_news(title, text)
    ProjectNews.objects.filter(pk=news.pk).update(title=title, text=text)
    changed(fresh, by=by, at=clock.now(), what="news")
    news.refresh_from_db()
    return news


def write_news(project: Project, *, title: str, text: str, by: User, at: datetime) -> ProjectNews:
    """The row alone, for an act that has an event of its own and tells its reason here."""
    title, text = _checked_news(title, text)
    return ProjectNews.objects.create(project=project, title=title, text=text, by=by, at=at)


def _checked_news(title: str, text: str) -> tuple[str, str]:
    title, text = " ".join(title.split()), text.strip()
    problems = {}
    if not title:
        problems["title"] = _("Bitte geben Sie der Neuigkeit eine Überschrift.")
    if not text:
        problems["text"] = _("Bitte schreiben Sie, was es Neues gibt.")
    if problems:
        raise ValidationError(problems)
    return title[:120], text


@transaction.atomic
def write_outcome(
    project: Project,
    *,
    text: str,
    publish: bool,
    by: User,
    seen: str = "",
    at: datetime | None = None,
) -> Project:
    """ "Was wurde daraus": kept as a draft, or with `publish` told to everybody.

    Once published, each change is public at once; it is told again only with `publish`.
    `seen` is `fingerprints.of` the text that the form was filled from. Raises
    `ChangedMeanwhile`, `NotPossible` or `ValidationError`.
    """
    fresh = locked(project)
    fingerprints.require(seen, fingerprints.of(fresh.outcome, fresh.outcome_at))
    now = at or clock.now()
    text = text.strip()
    if not text and (publish or fresh.outcome_at):
        raise ValidationError({"text": _("Bitte schreiben Sie, was daraus geworden ist.")})
    if publish and not fresh.is_published:
        raise NotPossible(_("Zuerst wird das Vorhaben selbst veröffentlicht."), code="draft")
    fresh.outcome = text
    if publish:
        fresh.outcome_at = now
        history.record(Verb.RESULT_PUBLISHED, project=fresh, at=now, by=by)
    fresh.save(update_fields=["outcome", "outcome_at"])
    if publish or fresh.outcome_at:
        changed(fresh, by=by, at=now, what="outcome")
    return fresh


# What is said when a project comes to another state, and what its public reason is headed by.
_TITLES = {
    State.PLANNED: gettext_lazy("Das Vorhaben ist wieder in Planung"),
    State.RUNNING: gettext_lazy("Das Vorhaben geht weiter"),
    State.FINISHED: gettext_lazy("Das Vorhaben ist abgeschlossen"),
    State.STOPPED: gettext_lazy("Das Vorhaben ist eingestellt"),
}


@transaction.atomic
def change_state(
    project: Project, state: State, *, reason: str, by: User, at: datetime | None = None
) -> Project:
    """Finish, stop or take up a project; the reason is public and stands in its news.

    Open phases go on until their end: whoever ends a project early shortens them first.
    Raises `NotPossible` or `ValidationError`.
    """
    fresh = locked(project)
    now = at or clock.now()
    if fresh.state == state:
        return fresh
    if not fresh.is_published:
        raise NotPossible(
            _("Ein Entwurf wird nicht beendet. Sie können ihn löschen."), code="draft"
        )
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Bitte nennen Sie den Grund. Er steht öffentlich bei den Neuigkeiten.")}
        )
    if state in (State.FINISHED, State.STOPPED):
        for consultation in fresh.consultations.prefetch_related("phases"):
            for phase in consultation.phases.all():
                if phase.ends_at > now:
                    raise NotPossible(
                        _(
                            "„%(phase)s“ läuft noch oder kommt erst (bis %(moment)s). Bitte "
                            "beenden oder löschen Sie zuerst diesen Zeitraum."
                        ),
                        code="open",
                        params={"phase": phase.title, "moment": german.moment(phase.ends_at)},
                    )
    before, fresh.state = fresh.state, state
    fresh.updated_at = now
    fresh.save(update_fields=["state", "updated_at"])
    news = write_news(fresh, title=str(_TITLES[state]), text=reason, by=by, at=now)
    history.record(
        Verb.PROJECT_CHANGED,
        project=fresh,
        at=now,
        by=by,
        payload={"what": "state", "from": before, "to": state, "news": str(news.uuid)},
    )
    by_staff("participation.state_changed", fresh, by=by, before=before, after=state)
    data_version.raise_version(fresh.municipality_id)
    return fresh
