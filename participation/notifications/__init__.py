"""Whom participation writes to, and what the mails show: titles and links, no content."""

from django.utils.translation import gettext_lazy as _

from accounts import mail
from participation.notifications.authors import (
    TO_AUTHOR,
    TO_AUTHOR_DECIDED,
    for_author,
    for_author_decided,
    tell_author,
    tell_author_decided,
)
from participation.notifications.quarantine import SET_ASIDE
from participation.notifications.staff import (
    RESULTS_DUE,
    TO_DEPARTMENT,
    editors_of,
    for_department,
    for_editor,
    tell_department,
)


def register_mails() -> None:
    """Called when the apps are ready."""
    mail.register(
        TO_AUTHOR, "participation.notifications.for_author", about=_("Neues zu Ihrem Vorschlag")
    )
    mail.register(
        TO_AUTHOR_DECIDED,
        "participation.notifications.for_author_decided",
        about=_("Entscheidung über Ihren Beitrag"),
    )
    mail.register(
        RESULTS_DUE,
        "participation.notifications.for_editor",
        about=_("Versprochene Ergebnisse"),
        for_staff=True,
    )
    mail.register(
        SET_ASIDE,
        "participation.notifications.quarantine.for_account",
        about=_("Ob zählt, was Sie abgegeben haben"),
    )
    mail.register(
        TO_DEPARTMENT,
        "participation.notifications.for_department",
        about=_("Vorschläge an Ihr Amt"),
        for_staff=True,
    )


__all__ = [
    "RESULTS_DUE",
    "SET_ASIDE",
    "TO_AUTHOR",
    "TO_AUTHOR_DECIDED",
    "TO_DEPARTMENT",
    "editors_of",
    "for_author",
    "for_author_decided",
    "for_department",
    "for_editor",
    "register_mails",
    "tell_author",
    "tell_author_decided",
    "tell_department",
]
