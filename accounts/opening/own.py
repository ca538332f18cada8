"""What this app knows of: legal texts, telephone numbers, addresses, departments, people."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.legal import accessibility
from accounts.legal.pages import PAGES, Page
from accounts.models import Department, LegalPage, LegalText, Membership, Role
from accounts.opening.requirements import Line
from common import german
from geo.models import Host, Municipality

# Where whoever installs Nahdran has put no address of their own.
_SHIPPED_SENDERS = ("localhost", "localdomain", "example.org")
_EMERGENCY = {"110", "112", "115"}


def lines(municipality: Municipality) -> list[Line]:
    newest = _newest(municipality)
    return [
        *(_legal(page, newest.get(page.key)) for page in PAGES.values()),
        *_assessment(newest.get(LegalPage.ACCESSIBILITY)),
        _numbers(municipality),
        _departments(municipality),
        _clearing(municipality),
        _people(municipality),
        _sender(),
        _address(municipality),
    ]


def _newest(municipality: Municipality) -> dict[str, LegalText]:
    """One statement."""
    rows = LegalText.objects.of(municipality).order_by("page", "-version").distinct("page")
    return {row.page: row for row in rows}


def _legal(page: Page, text: LegalText | None) -> Line:
    if text is None:
        words = _("Noch nicht veröffentlicht.")
    else:
        words = _("Fassung %(n)s, veröffentlicht am %(day)s.") % {
            "n": text.version,
            "day": german.date_in_full(text.published_at),
        }
    return Line(
        key=f"legal.{page.key.value}",
        title=str(page.title),
        is_met=text is not None,
        words=words,
        href=reverse("legal_edit", args=[page.key.value]),
        mend=_("Ansehen und ändern") if text else _("Jetzt schreiben"),
    )


def _assessment(text: LegalText | None) -> list[Line]:
    """Once there is a statement: whether its assessment is of this year."""
    if text is None or not accessibility.is_old(text.facts):
        return []
    return [
        Line(
            key="legal.assessment",
            title=_("Prüfung der Barrierefreiheit"),
            is_met=False,
            is_advice=True,
            is_due=True,
            words=_("Die letzte Prüfung ist mehr als ein Jahr her. Bitte prüfen Sie noch einmal."),
            href=reverse("legal_edit", args=[LegalPage.ACCESSIBILITY.value]),
            mend=_("Neu prüfen und eintragen"),
        )
    ]


def _numbers(municipality: Municipality) -> Line:
    """A number of the town's own for danger: 112 alone does not tell who secures a hole."""
    own = [entry for entry in municipality.numbers if _is_own_for_danger(entry)]
    labels = german.listed(list(dict.fromkeys(str(entry["label"]) for entry in own)))
    return Line(
        key="numbers",
        title=_("Telefon bei Gefahr"),
        is_met=bool(own),
        words=_("Eingetragen: %(labels)s.") % {"labels": labels}
        if own
        else _("Außer dem Notruf steht keine Nummer da, die man bei Gefahr anrufen kann."),
        href=reverse("setup_numbers"),
        mend=_("Nummern eintragen"),
    )


def _is_own_for_danger(entry: Any) -> bool:
    number = str(entry.get("number", "")).replace(" ", "")
    return bool(entry.get("danger")) and bool(number) and number not in _EMERGENCY


def _departments(municipality: Municipality) -> Line:
    inside = Department.objects.of(municipality).active().filter(kind=Department.Kind.INSIDE)
    reached = list(inside.exclude(email="").values_list("name", flat=True))
    return Line(
        key="departments",
        title=_("Ämter mit E-Mail-Adresse"),
        is_met=bool(reached),
        words=_("Erreichbar: %(names)s.") % {"names": german.listed(reached)}
        if reached
        else _("Kein Amt hat eine E-Mail-Adresse, an die Meldungen gehen."),
        href=reverse("setup_departments"),
        mend=_("Ansehen und ändern") if reached else _("Adressen eintragen"),
    )


def _clearing(municipality: Municipality) -> Line:
    desk = Department.objects.of(municipality).active().filter(is_clearing=True).first()
    if desk is None:
        words = _("Kein Amt bekommt, was sonst niemandem gehört.")
    elif not desk.email:
        words = _(
            "%(name)s bekommt, was sonst niemandem gehört, hat aber keine E-Mail-Adresse."
        ) % {"name": desk.name}
    else:
        words = _("%(name)s bekommt, was sonst niemandem gehört.") % {"name": desk.name}
    return Line(
        key="clearing",
        title=_("Amt für alles andere"),
        is_met=desk is not None and bool(desk.email),
        words=words,
        href=reverse("setup_department", args=[desk.key]) if desk else reverse("setup_departments"),
        mend=_("Ansehen und ändern") if desk else _("Amt auswählen"),
    )


def _people(municipality: Municipality) -> Line:
    active = Membership.objects.of(municipality).filter(user__is_active=True)
    moderators = active.filter(role=Role.MODERATOR).values("user").distinct().count()
    if moderators:
        words = _("%(n)d Menschen prüfen Texte und Fotos.") % {"n": moderators}
        if moderators == 1:
            words = _("Eine Person prüft Texte und Fotos.")
    else:
        words = _("Niemand prüft Texte und Fotos: Es bliebe alles verborgen.")
    return Line(
        key="moderators",
        title=_("Menschen, die prüfen"),
        is_met=moderators > 0,
        words=words,
        href=reverse("setup_people"),
        mend=_("Ansehen und ändern") if moderators else _("Jemanden einladen"),
    )


def _sender() -> Line:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.rpartition("@")[2].lower()
    is_own = bool(domain) and domain not in _SHIPPED_SENDERS
    is_sent = bool(settings.EMAIL_HOST) or settings.DEMO
    if not is_own and not settings.DEMO:
        words = _("Nachrichten haben noch keinen Absender. %(who)s") % {"who": _operator()}
    elif not is_sent:
        words = _("Nachrichten werden noch nicht verschickt: Es fehlt ein Mailserver. %(who)s") % {
            "who": _operator()
        }
    else:
        words = _("Nachrichten kommen von %(address)s.") % {"address": address}
    return Line(
        key="sender",
        title=_("Absender der Nachrichten"),
        is_met=(is_own or settings.DEMO) and is_sent,
        words=words,
    )


def _address(municipality: Municipality) -> Line:
    """Mails lead to `base_url`; under that name this town must answer."""
    parts = urlsplit(municipality.base_url)
    name = (parts.hostname or "").lower()
    hosts = {each.lower() for each in _hosts(municipality)}
    is_only = Municipality.objects.filter(is_active=True).count() == 1
    answers = name in hosts or (is_only and not Host.objects.filter(name=name).exists())
    is_safe = parts.scheme == "https" or not settings.HTTPS
    if not answers:
        words = _("Unter %(url)s antwortet diese Gemeinde noch nicht. %(who)s") % {
            "url": municipality.base_url,
            "who": _operator(),
        }
    elif not is_safe:
        words = _("Die Adresse muss mit https beginnen: %(url)s. %(who)s") % {
            "url": municipality.base_url,
            "who": _operator(),
        }
    else:
        words = municipality.base_url
    return Line(
        key="address", title=_("Adresse im Internet"), is_met=answers and is_safe, words=words
    )


def _hosts(municipality: Municipality) -> list[str]:
    return list(Host.objects.filter(municipality=municipality).values_list("name", flat=True))


def _operator() -> str:
    return _("Das stellt ein, wer den Server betreibt.")
