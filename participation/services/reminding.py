"""Promised results that nobody has published: their editors are reminded, once a week."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import mail
from accounts.models import MailLog
from common.clock import day_of
from geo.models import Municipality
from participation import owed
from participation.notifications import RESULTS_DUE, editors_of

# A little less than a week, so that the same morning of the next week counts.
_PAUSE = timedelta(days=6, hours=20)


def remind_editors(*, at: datetime) -> int:
    """Write to the editors of each municipality that owes a result; returns how many mails.

    Nobody gets more than one within a week, however many results they owe.
    """
    today = day_of(at)
    sent = 0
    for town in Municipality.objects.filter(is_active=True).defer("boundary"):
        if not owed.results(town, today=today):
            continue
        with transaction.atomic():
            sent += _write_to_editors(town, at)
    return sent


def _write_to_editors(town: Municipality, at: datetime) -> int:
    lately = set(
        MailLog.objects.filter(
            municipality=town, template=RESULTS_DUE, created_at__gt=at - _PAUSE
        ).values_list("recipient", flat=True)
    )
    people = [person for person in editors_of(town) if person.uuid not in lately]
    for person in people:
        mail.send_later(municipality=town, template=RESULTS_DUE, to=person, ref=town.uuid)
    return len(people)
