"""Somebody without an account who follows reports, and the pages behind the links they get."""

from accounts import digest, guests
from accounts.models import Contact, Subscription
from defects import following, links, services
from defects.models import Report
from defects.watching import Chosen
from tests.factories import Town


def following_things(town: Town, report: Report) -> dict[str, str]:
    """Names and paths: one thing waits for confirmation, two are followed, a consent is asked."""
    place = town.municipality
    watch = following.keep(Chosen(municipality=place, kinds=["lamp"]))
    for kind, ref in ((following.REPORT, report.uuid), (following.WATCH, watch.uuid)):
        guests.ask(place, "nachbarin@example.org", kind, ref)
    rows = [guests.confirm(row) for row in Subscription.objects.filter(subscriber__isnull=False)]
    guests.ask(place, "nachbar@example.org", following.REPORT, report.uuid)
    waiting = Subscription.objects.get(confirmed_at=None)
    services.ask_for_consent(report, email="anna@example.org")
    services.give_hint(report, says="broken", text="Das Wasser steht noch.")
    contact = Contact.objects.get(email="anna@example.org", reports=None)
    watched = next(row for row in rows if row.kind == following.WATCH)
    path = digest.leave_path(watched.holder)
    return {
        "subscription-confirm": guests.confirm_path(waiting),
        "subscriptions": path,
        "subscription": f"{path}{watched.uuid}/",
        "watch-change": following.change_path(watched),
        "consent": links.consent_path(report, contact),
    }
