"""The buttons of the desk: for each step its letter, its form, who may take it, what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from common.identifiers import uuids_of
from defects import services, wording
from defects.forms.work import (
    AnswerForm,
    AskForm,
    FileReferenceForm,
    FixedForm,
    HandOverForm,
    NotFixedForm,
    NothingForm,
    PersonForm,
    PlanForm,
    ReferForm,
    RefuseForm,
    StepForm,
    TextForm,
)
from defects.models import Purpose, Report
from defects.services import Actor, acts
from defects.services.many import Act
from defects.views.after_photos import store_after_photos

_PHOTOS_AT_MOST = 5
Run = Callable[[Report, Actor, dict[str, Any], SignedInRequest], object]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One button. `run` returns the event that can be taken back, if it makes one.

    `letter` presses it, the same on every page. `in_bulk`: it can be done to many at once.
    With `anytime` it does not matter what others did meanwhile.
    """

    label: Any
    letter: str
    form: type[StepForm]
    permission: str
    run: Run
    done: Any
    in_bulk: bool = False
    # The same for many in one go, from the form's values; without it, or if it says None, they go
    # one by one.
    many: Callable[[dict[str, Any]], Act | None] | None = None
    anytime: bool = False
    # Templates for this are offered, and there is a preview; `words` is the field of the text.
    purpose: str = ""
    words: str = "text"
    # It ends the case, so it asks first while others still help.
    closes: bool = False
    # What must happen before anything is locked; its values go to `run` and, if it must be
    # shown again, to the page.
    prepare: Callable[[SignedInRequest], dict[str, Any]] = lambda request: {}


def _photos(request: SignedInRequest) -> dict[str, Any]:
    """Pictures are kept before anybody looks whether the step can be taken: browsers send no
    file a second time."""
    kept = uuids_of(request.POST.getlist("photo")[:_PHOTOS_AT_MOST])
    return {"stored_photos": [*kept, *(photo.uuid for photo in store_after_photos(request))]}


def resolved(report: Report, text: str, data: Mapping[str, Any] | None = None) -> str:
    """`text` with its variables filled from `report` and from what else the step says (`data`).
    Raises `ValidationError` for what is left."""
    said = data or {}
    next_body = said.get("next_body")
    if "next_body" in said and next_body is None:  # it goes to whoever distributes
        next_body = services.clearing_desk(report)
    known = wording.values(report, referral=said.get("referral"), next_body=next_body)
    found = wording.fill(text, known)
    wording.require_resolved(found)
    return found


def _alike(text: str) -> bool:
    """Whether `text` is the same for each report: it has no variables."""
    return "{" not in text


def _despite(request: SignedInRequest) -> bool:
    """Whether the person has said that it is closed although others still help."""
    return request.POST.get("helfer") == "trotzdem"


def _fixed(report: Report, by: Actor, data: dict[str, Any], request: SignedInRequest) -> object:
    return services.mark_fixed(
        report,
        by=by,
        note=resolved(report, data["note"]),
        photo_uuids=data["stored_photos"],
        show_photos=data["people"] == "no",
        despite_helpers=_despite(request),
    )


def _refuse(report: Report, by: Actor, data: dict[str, Any], request: SignedInRequest) -> object:
    """The reason from the list, and behind it the sentence for colleagues."""
    words = resolved(report, data["note"], data)
    reason = f"{data['reason']}. {words}" if words else data["reason"]
    return services.refuse(report, by=by, reason=reason, next_body=data["next_body"])


def _take(report: Report, by: Actor, data: dict[str, Any], request: SignedInRequest) -> object:
    services.take(report, person=by.user)
    return None


def _give(report: Report, by: Actor, data: dict[str, Any], request: SignedInRequest) -> object:
    services.give_to_colleague(report, person=data["person"])
    return None


STEPS: dict[str, Step] = {
    "annehmen": Step(
        label=_("Annehmen"),
        letter="a",
        form=NothingForm,
        permission="defects.accept_report",
        run=lambda report, by, data, request: services.accept(report, by=by),
        done=_("Angenommen."),
        in_bulk=True,
        many=lambda data: acts.accepting(),
    ),
    "nicht-fuer-uns": Step(
        label=_("Nicht für uns"),
        letter="n",
        form=RefuseForm,
        permission="defects.refuse_report",
        run=_refuse,
        purpose=Purpose.REFUSAL,
        words="note",
        done=_("Abgegeben."),
        in_bulk=True,
    ),
    "uebergeben": Step(
        label=_("Übergeben"),
        letter="u",
        form=HandOverForm,
        permission="defects.hand_over_report",
        run=lambda report, by, data, request: services.hand_over(
            report, by=by, to=data["to"], reason=data["note"]
        ),
        done=_("Übergeben."),
        in_bulk=True,
    ),
    "zurueckgeben": Step(
        label=_("Zurückgeben"),
        letter="c",
        form=TextForm,
        permission="defects.refuse_report",
        run=lambda report, by, data, request: services.give_back(
            report, by=by, reason=data["text"]
        ),
        done=_("Zurückgegeben."),
    ),
    "gemeinde-fragen": Step(
        label=_("Frage an die andere Gemeinde"),
        letter="v",
        form=TextForm,
        permission="defects.ask_reporter",
        run=lambda report, by, data, request: services.ask_above(report, by=by, text=data["text"]),
        done=_("Die Frage ist dort angekommen."),
        anytime=True,
    ),
    "zuweisen": Step(
        label=_("Zuweisen"),
        letter="t",
        form=HandOverForm,
        permission="defects.assign_report",
        run=lambda report, by, data, request: services.assign(
            report, by=by, to=data["to"], reason=data["note"]
        ),
        done=_("Zugewiesen."),
        in_bulk=True,
    ),
    "fragen": Step(
        label=_("Frage an Melder"),
        letter="f",
        form=AskForm,
        permission="defects.ask_reporter",
        run=lambda report, by, data, request: services.ask_reporter(
            report, by=by, text=resolved(report, data["text"]), wish_photo=data["wish_photo"]
        ),
        done=_("Die Frage steht auf der Seite der meldenden Person."),
        purpose=Purpose.QUESTION,
    ),
    "nachricht": Step(
        label=_("Nachricht an Melder"),
        letter="h",
        form=TextForm,
        permission="defects.ask_reporter",
        run=lambda report, by, data, request: services.write_to_reporter(
            report, by=by, text=resolved(report, data["text"])
        ),
        done=_("Die Nachricht steht auf der Seite der meldenden Person."),
        purpose=Purpose.MESSAGE,
    ),
    "einplanen": Step(
        label=_("Einplanen"),
        letter="e",
        form=PlanForm,
        permission="defects.work_on_report",
        run=lambda report, by, data, request: services.plan(report, by=by, on=data["on"]),
        done=_("Eingeplant."),
        in_bulk=True,
        many=lambda data: acts.planning(data["on"]),
    ),
    "beginnen": Step(
        label=_("In Arbeit"),
        letter="i",
        form=NothingForm,
        permission="defects.work_on_report",
        run=lambda report, by, data, request: services.start(report, by=by),
        done=_("In Arbeit."),
        in_bulk=True,
        many=lambda data: acts.starting(),
    ),
    "sichern": Step(
        label=_("Gesichert, Reparatur folgt"),
        letter="s",
        form=NothingForm,
        permission="defects.work_on_report",
        run=lambda report, by, data, request: services.secure(report, by=by),
        done=_("Als gesichert vermerkt."),
        in_bulk=True,
        many=lambda data: acts.securing(),
    ),
    "behoben": Step(
        label=_("Behoben"),
        letter="b",
        form=FixedForm,
        permission="defects.work_on_report",
        run=_fixed,
        done=_("Behoben. Danke!"),
        purpose=Purpose.FIXED,
        words="note",
        in_bulk=True,
        closes=True,
        many=lambda data: acts.fixing(data["note"]) if _alike(data["note"]) else None,
        prepare=_photos,
    ),
    "nicht-behoben": Step(
        label=_("Wird nicht behoben"),
        letter="w",
        form=NotFixedForm,
        permission="defects.work_on_report",
        run=lambda report, by, data, request: services.mark_not_fixed(
            report,
            by=by,
            reason=data["reason"],
            note=resolved(report, data["note"]),
            despite_helpers=_despite(request),
        ),
        purpose=Purpose.NOT_FIXED,
        words="note",
        done=_("Geschlossen mit Grund."),
        in_bulk=True,
        closes=True,
        many=lambda data: (
            acts.not_fixing(data["reason"], data["note"]) if _alike(data["note"]) else None
        ),
    ),
    "antworten": Step(
        label=_("Beantworten"),
        letter="r",
        form=AnswerForm,
        permission="defects.answer_report",
        run=lambda report, by, data, request: services.answer(
            report,
            by=by,
            note=resolved(report, data["text"]),
            is_public=data["audience"] != "reporter",
            despite_helpers=_despite(request),
        ),
        done=_("Beantwortet."),
        in_bulk=True,
        closes=True,
        many=lambda data: (
            acts.answering(data["text"])
            if _alike(data["text"]) and data["audience"] != "reporter"
            else None
        ),
        purpose=Purpose.ANSWER,
    ),
    "verweisen": Step(
        label=_("Das machen nicht wir"),
        letter="l",
        form=ReferForm,
        permission="defects.answer_report",
        run=lambda report, by, data, request: services.refer(
            report,
            by=by,
            to=data["referral"],
            note=resolved(report, data["text"], data),
            despite_helpers=_despite(request),
        ),
        done=_("Beantwortet mit einem Verweis."),
        in_bulk=True,
        closes=True,
        purpose=Purpose.REDIRECT,
    ),
    "notiz": Step(
        label=_("Notiz für Kolleginnen und Kollegen"),
        letter="o",
        form=TextForm,
        permission="defects.note_on_report",
        run=lambda report, by, data, request: services.note(report, by=by, text=data["text"]),
        done=_("Notiert."),
        in_bulk=True,
        many=lambda data: acts.noting(data["text"]),
        anytime=True,
    ),
    "aktenzeichen": Step(
        label=_("Aktenzeichen"),
        letter="x",
        form=FileReferenceForm,
        permission="defects.change_file_reference",
        run=lambda report, by, data, request: services.change_file_reference(
            report, by=by, reference=data["reference"], is_shared=data["shared"]
        ),
        done=_("Aktenzeichen gespeichert."),
        in_bulk=True,
        anytime=True,
    ),
    "wieder-oeffnen": Step(
        label=_("Wieder öffnen"),
        letter="d",
        form=TextForm,
        permission="defects.reopen_report",
        run=lambda report, by, data, request: services.reopen(report, by=by, reason=data["text"]),
        done=_("Wieder offen."),
        in_bulk=True,
    ),
    "trennen": Step(
        label=_("Trennen"),
        letter="t",
        form=TextForm,
        permission="defects.separate_report",
        run=lambda report, by, data, request: services.separate(report, by=by, reason=data["text"]),
        done=_("Getrennt. Sie ist wieder eine eigene Meldung."),
    ),
    "nehmen": Step(
        label=_("Mir zuweisen"),
        letter="m",
        form=NothingForm,
        permission="defects.take_report",
        run=_take,
        done=_("Ihnen zugewiesen."),
        in_bulk=True,
        anytime=True,
    ),
    "geben": Step(
        label=_("Einer Person zuweisen"),
        letter="p",
        form=PersonForm,
        permission="defects.take_report",
        run=_give,
        done=_("Zugewiesen."),
        in_bulk=True,
        anytime=True,
    ),
    "gefahr": Step(
        label=_("Gefahr"),
        letter="g",
        form=TextForm,
        permission="defects.change_danger",
        run=lambda report, by, data, request: services.mark_danger(
            report, by=by, reason=data["text"]
        ),
        done=_("Als Gefahr gekennzeichnet."),
    ),
    "keine-gefahr": Step(
        label=_("Keine Gefahr (mehr)"),
        letter="g",
        form=TextForm,
        permission="defects.change_danger",
        run=lambda report, by, data, request: services.unmark_danger(
            report, by=by, reason=data["text"]
        ),
        done=_("Keine Gefahr (mehr)."),
    ),
}
