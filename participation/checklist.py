"""What is missing before a project can be published, and what would make it better.

The database refuses little of it; these are the things that citizens look for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from participation import formats
from participation.models import Consultation, Project
from participation.models.consultation import Eligibility
from participation.phases import schedule_of
from participation.templates_de.projects import TEMPLATES

# B1 texts have sentences of some 12 words; from here on readers get lost.
MOST_WORDS_PER_SENTENCE = 18


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to do. `step` is the page of the editor where it is mended, `consultation` the
    one it is about; without `blocks` it is only advice."""

    key: str
    sentence: str
    step: str
    blocks: bool = True
    consultation: Consultation | None = None


def of(project: Project, *, at: datetime) -> list[Point]:
    """All points, those that block first.

    Reads `contacts`, `pictures__photo`, `milestones` and `consultations__phases` (prefetch
    them) and asks each format what it lacks.
    """
    found = [*_texts(project), *_place(project), *_pictures(project), *_milestones(project)]
    for consultation in project.consultations.all():
        found += _consultation(consultation, at)
    return sorted(found, key=lambda point: not point.blocks)


def is_long(text: str) -> str:
    """The first sentence of `text` that has too many words, else ""."""
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text):
        if len(sentence.split()) > MOST_WORDS_PER_SENTENCE:
            return sentence
    return ""


def _texts(project: Project) -> Iterator[Point]:
    if not project.summary:
        yield Point("summary", _("Die Zusammenfassung fehlt."), "texte")
    elif is_long(project.summary):
        yield Point("long", _("Ein Satz der Zusammenfassung ist sehr lang."), "texte", blocks=False)
    if not project.text:
        yield Point("text", _("Der Text fehlt."), "texte")
    elif project.text in {str(template.text).strip() for template in TEMPLATES}:
        yield Point("text", _("Der Text besteht noch aus den Fragen der Vorlage."), "texte")
    if not project.contacts.all():
        yield Point("contact", _("Es fehlt, wen man fragen kann."), "texte")
    if not project.project_topics.all():
        yield Point("topics", _("Das Vorhaben hat noch kein Thema."), "texte", blocks=False)


def _place(project: Project) -> Iterator[Point]:
    if not project.place:
        yield Point("place", _("Es fehlt, wo das Vorhaben ist."), "ort")


def _pictures(project: Project) -> Iterator[Point]:
    pictures = project.pictures.all()
    if not pictures:
        yield Point("picture", _("Es gibt noch kein Bild."), "bilder", blocks=False)
    if any(not picture.photo.alt for picture in pictures):
        yield Point("alt", _("Bei einem Bild fehlt, was zu sehen ist."), "bilder")


def _milestones(project: Project) -> Iterator[Point]:
    milestones = project.milestones.all()
    if not milestones:
        yield Point(
            "milestones", _("Es steht noch nicht da, wie es weitergeht."), "schritte", blocks=False
        )
    undated = sum(not milestone.has_date for milestone in milestones)
    if undated:
        words = ngettext(
            "Ein Schritt hat noch keinen Termin.",
            "%(n)d Schritte haben noch keinen Termin.",
            undated,
        )
        yield Point("dates", words % {"n": undated}, "schritte", blocks=False)


def _consultation(consultation: Consultation, at: datetime) -> Iterator[Point]:
    if not consultation.promise:
        yield _about(consultation, "promise", _("Es fehlt, was mit dem Ergebnis passiert."))
    if not consultation.results_due_on:
        yield _advice(consultation, "results_due_on", _("Es fehlt, bis wann das Ergebnis kommt."))
    yield from _phases(consultation, at)
    if (
        consultation.eligibility == Eligibility.RESIDENT
        and not consultation.least_trust
        and not consultation.postcodes
    ):
        sentence = _("Ohne Postleitzahlen zählt jede Angabe.")
        yield _advice(consultation, "postcodes", sentence, "wer")
    if (
        consultation.eligibility == Eligibility.INVITED
        and consultation.project.is_published
        and not consultation.invitations.exists()
    ):
        sentence = _("Noch ist niemand eingeladen.")
        yield _advice(consultation, "invitations", sentence, "einladungen")
    format = formats.get(consultation.format)
    if format.ready:
        for sentence in import_string(format.ready)(consultation):
            yield _about(consultation, "ready", sentence, "inhalt")


def _phases(consultation: Consultation, at: datetime) -> Iterator[Point]:
    schedule = schedule_of(consultation, at=at)
    if not schedule.phases:
        yield _about(consultation, "phases", _("Es gibt noch keinen Zeitraum."), "zeiten")
        return
    act = formats.get(consultation.format).acts[0]  # the one that makes it what it is
    if not any(act in phase.acts for phase in schedule.phases):
        sentence = _("In keinem Zeitraum kann man %(act)s.") % {"act": act.label}
        yield _about(consultation, "acts", sentence, "zeiten")
    if consultation.project.is_published:
        return  # what has begun or is over did so before everybody's eyes
    if schedule.is_over:
        yield _about(consultation, "over", _("Alle Zeiträume sind schon vorbei."), "zeiten")
    elif schedule.has_begun:
        moment = german.moment(schedule.phases[0].starts_at)
        sentence = _("Der erste Zeitraum hat schon begonnen (%(moment)s).") % {"moment": moment}
        yield _advice(consultation, "begun", sentence, "zeiten")


def _about(
    consultation: Consultation, key: str, sentence: str, step: str = "frage", *, blocks: bool = True
) -> Point:
    return Point(key, f"„{consultation.title}“: {sentence}", step, blocks, consultation)


def _advice(consultation: Consultation, key: str, sentence: str, step: str = "frage") -> Point:
    return _about(consultation, key, sentence, step, blocks=False)
