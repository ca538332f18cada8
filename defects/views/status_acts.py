"""What can be done on the secret status page: each button, and what it needs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import rate_limit
from common.http import client_address
from common.identifiers import uuid7, uuid_of
from defects import services
from defects.forms.report import ReportForm
from defects.models import Hint, Report, Satisfaction
from defects.services import Actor
from defects.views.limits import CONTACTS_AN_HOUR, HINTS_AN_HOUR, WINDOW
from geo.http import TownRequest
from photos.drafting import PHOTOS_AN_HOUR
from photos.models import Photo
from photos.services import store_upload


def act(request: TownRequest, report: Report) -> str:
    """Do what the button says. Returns a word for the page that follows, "" for none.

    Raises `ValidationError` with a sentence that says how to mend it.
    """
    by = Actor.resident()
    # The same limits and sentences as for the text of a new report.
    text = ReportForm.base_fields["text"].clean(request.POST.get("text", ""))
    match request.POST.get("do"):
        case "reply":
            _reply(request, report, text, by)
            return "geschickt"
        case "still_broken":
            services.reopen(report, reason=text, by=by)
        case "is_fixed":
            services.confirm(report, by=by)
        case "hint_fixed" | "hint_broken" as do:
            _may(request, "hint", HINTS_AN_HOUR)
            says = Hint.Says.FIXED if do == "hint_fixed" else Hint.Says.BROKEN
            services.give_hint(report, says=says, text=text, by_reporter=True)
            return "hinweis"
        case "satisfied":
            said = services.say_how_content(report, answer=request.POST.get("answer", ""))
            is_bad = said.answer == Satisfaction.Answer.BAD
            # Whoever is not content is asked at once what is wrong, while there is a way back.
            return (
                "unzufrieden" if is_bad and not services.why_not_reopened(report) else "zufrieden"
            )
        case "not_content":
            services.reopen(report, reason=text, by=by)
        case "contact":
            _may(request, "contact", CONTACTS_AN_HOUR)
            services.ask_for_consent(report, email=request.POST.get("email", ""))
            return "link"
        case "no_contact":
            services.stop_mails(report)
            return "adresse"
        case _:
            raise ValidationError(_("Diesen Schritt gibt es nicht."))
    return ""


def _may(request: TownRequest, purpose: str, limit: int) -> None:
    if not rate_limit.hit(
        purpose=purpose, address=client_address(request), limit=limit, window=WINDOW
    ):
        raise ValidationError(
            _("Von Ihrem Anschluss kam gerade sehr viel. Bitte warten Sie etwas."), code="too_often"
        )


def _reply(request: TownRequest, report: Report, text: str, by: Actor) -> None:
    """Words, and pictures beside them, sent along or waiting under a draft's key: all of it
    arrives, or nothing."""
    files = [file for file in request.FILES.getlist("photos") if file.size or file.name]
    key = uuid_of(request.POST.get("draft_key")) or uuid7()
    if not text and (files or Photo.objects.of_draft(report.municipality, key).exists()):
        text = _("Ein Foto, ohne Worte dazu.")  # the office asked for nothing else
    with transaction.atomic():
        services.reply(report, text=text, by=by)
        for file in files:
            _may(request, "photo", PHOTOS_AN_HOUR)
            store_upload(municipality=report.municipality, draft_key=key, upload=file)
        photos = Photo.objects.of_draft(report.municipality, key)
        uuids = [photo.uuid for photo in photos]
        if uuids:
            services.add_photos(report, photo_uuids=uuids, by=by)
