"""What a municipality changes about its checks, and how often they were right."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation import checks
from moderation.checks.insult_words import SHIPPED
from moderation.checks.insults import fold
from moderation.models import CheckSetting
from moderation.services.examining import words_of

INSULT = "insult"
MOST_WORDS = 500
_RATE_DAYS = 365

# Of each check and item the last answer of people after the hint counts: it was kept back or not.
_COUNT = """
    WITH hinted AS (
        SELECT f.check_key, f.item_id, min(f.at) AS at
        FROM moderation_finding f
        WHERE f.municipality_id = %(municipality)s AND f.at >= %(since)s
        GROUP BY f.check_key, f.item_id
    ), answered AS (
        SELECT DISTINCT ON (h.check_key, h.item_id) h.check_key, h.item_id, d.outcome
        FROM hinted h JOIN moderation_decision d ON d.item_id = h.item_id AND d.at >= h.at
        WHERE d.municipality_id = %(municipality)s AND d.decided_by_id IS NOT NULL
          AND NOT d.automatic AND d.undoes_id IS NULL
          AND d.outcome IN ('shown', 'held', 'removed')
          AND NOT EXISTS (SELECT FROM moderation_decision u WHERE u.undoes_id = d.id)
        ORDER BY h.check_key, h.item_id, d.id DESC
    )
    SELECT h.check_key, count(*), count(a.outcome),
           count(*) FILTER (WHERE a.outcome IN ('held', 'removed'))
    FROM hinted h LEFT JOIN answered a USING (check_key, item_id)
    GROUP BY h.check_key
"""


@transaction.atomic
def switch_check(municipality: Municipality, key: str, *, is_on: bool, by: User) -> CheckSetting:
    """Let a check look at texts here, or not. Raises `ValidationError` for an unknown one."""
    if checks.by_key(key) is None:
        raise ValidationError(_("Diese Prüfung gibt es nicht."), code="unknown")
    setting = _locked(municipality, key)
    if setting.is_on == is_on:
        return setting
    setting.is_on = is_on
    setting.save(update_fields=["is_on"])
    _journal(municipality, by, "moderation.check_switched", {"check": key, "on": is_on})
    return setting


@transaction.atomic
def add_word(municipality: Municipality, word: str, *, by: User) -> CheckSetting:
    """Put a word on the list of insults; one that is there already stays.

    Raises `ValidationError` for what is no single word, and for a list that is too long.
    """
    word = " ".join(word.casefold().split())
    if not 3 <= len(word) <= 60 or not all(sign.isalpha() or sign == "-" for sign in word):
        raise ValidationError(
            _("Bitte geben Sie ein einzelnes Wort aus mindestens 3 Buchstaben ein."), code="word"
        )
    setting = _locked(municipality, INSULT)
    known = words_of(setting)
    if fold(word) in {fold(each) for each in known}:
        return setting
    if len(known) >= MOST_WORDS:
        raise ValidationError(
            _("Die Liste hat schon %(n)d Wörter. Bitte entfernen Sie zuerst eines."),
            code="full",
            params={"n": MOST_WORDS},
        )
    if word in setting.left_out:
        setting.left_out = [each for each in setting.left_out if each != word]
    else:
        setting.added = [*setting.added, word]
    setting.save(update_fields=["added", "left_out"])
    _journal(municipality, by, "moderation.word_added", {"words": len(known) + 1})
    return setting


@transaction.atomic
def remove_word(municipality: Municipality, word: str, *, by: User) -> CheckSetting:
    """Take a word off the list of insults; one that is not there is gone already."""
    setting = _locked(municipality, INSULT)
    known = words_of(setting)
    if word not in known:
        return setting
    setting.added = [each for each in setting.added if each != word]
    if word in SHIPPED:
        setting.left_out = [*setting.left_out, word]
    setting.save(update_fields=["added", "left_out"])
    _journal(municipality, by, "moderation.word_removed", {"words": len(known) - 1})
    return setting


def count_hits(municipality: Municipality) -> None:
    """Count anew how often each check hinted at something in the last year and what people
    decided then; one statement, then one per check that changed."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"municipality": municipality.pk, "since": now - timedelta(days=_RATE_DAYS)}
        )
        rows = {key: tuple(numbers) for key, *numbers in cursor.fetchall()}
    known = {
        each.check_key: (each.found, each.decided, each.withheld)
        for each in CheckSetting.objects.filter(municipality=municipality)
    }
    for key in rows.keys() | known.keys():
        numbers = rows.get(key, (0, 0, 0))
        if known.get(key) == numbers:
            continue
        found, decided, withheld = numbers
        counted = {"found": found, "decided": decided, "withheld": withheld, "counted_at": now}
        CheckSetting.objects.update_or_create(
            municipality=municipality, check_key=key, defaults=counted
        )


def _locked(municipality: Municipality, key: str) -> CheckSetting:
    CheckSetting.objects.bulk_create(
        [CheckSetting(municipality=municipality, check_key=key)], ignore_conflicts=True
    )
    return CheckSetting.objects.select_for_update(of=("self",), no_key=True).get(
        municipality=municipality, check_key=key
    )


def _journal(
    municipality: Municipality, by: User, verb: str, payload: dict[str, str | int | bool]
) -> None:
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb=verb,
        object_uuid=municipality.uuid,
        payload=payload,
    )
