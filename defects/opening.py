"""What a town needs of reporting before it opens: kinds to choose, rules who is in charge."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Mailbox
from accounts.opening.requirements import Line
from defects.models import Category, RuleSet, TownClocks
from defects.services.offices import who_is_named
from geo.models import Municipality

# Pages for whoever holds the link of a mail or of their own report: they lead on also while a
# town is closed, above all to what people may do with their own data.
BEHIND_SECRET_LINKS = (
    "defects:report_status",
    "defects:report_status_photo",
    "defects:report_status_qr",
    "defects:report_data",
    "defects:report_consent",
    "defects:own_also",
    "defects:also_taken_back",
    "defects:watch_change",
    "defects:hand_over",
)


def lines(municipality: Municipality) -> list[Line]:
    return [
        _kinds(municipality),
        _on_call(municipality),
        _targets(municipality),
        *_named(municipality),
    ]


def _kinds(municipality: Municipality) -> Line:
    kinds = Category.objects.filter(municipality=municipality, is_active=True).count()
    has_rules = RuleSet.objects.active_of(municipality).exists()
    if kinds and has_rules:
        words = _("%(n)d Arten, und Regeln, wer zuständig ist.") % {"n": kinds}
    else:
        words = _("Es gibt noch keine Arten von Mängeln oder keine Regeln, wer zuständig ist.")
    href = reverse("defects:setup_categories") if not kinds or has_rules else ""
    return Line(
        key="kinds",
        title=_("Arten von Mängeln"),
        is_met=bool(kinds) and has_rules,
        words=words,
        href=href or reverse("defects:rule_sets"),
        mend=_("Ansehen und ändern"),
    )


def _named(municipality: Municipality) -> list[Line]:
    """Whoever may read what is confidential, where there are such kinds."""
    kinds = Category.objects.of(municipality).active().filter(kind=Category.Kind.CONFIDENTIAL)
    if not kinds.exists():
        return []
    is_there = bool(who_is_named(municipality))
    return [
        Line(
            key="confidential",
            title=_("Vertrauliche Meldungen"),
            is_met=is_there,
            is_advice=True,
            href=reverse("setup_people"),
            mend=_("Ansehen und ändern") if is_there else _("Menschen und Aufgaben"),
            words=_("Wer vertrauliche Meldungen lesen darf, ist benannt.")
            if is_there
            else _(
                "Noch darf niemand vertrauliche Meldungen lesen. Bitte geben Sie jemandem die "
                "Aufgabe „Vertrauliches“."
            ),
        )
    ]


def _on_call(municipality: Municipality) -> Line:
    """Advice: many small towns have nobody whom a mail reaches at night."""
    is_there = Mailbox.objects.on_call(municipality).exists()
    return Line(
        key="on_call",
        title=_("Nachricht an die Bereitschaft"),
        is_met=is_there,
        is_advice=True,
        words=_("Bei Gefahr bekommt die Bereitschaft sofort eine Nachricht.")
        if is_there
        else _("Bei Gefahr bekommt niemand sofort eine Nachricht. Wer meldet, liest das."),
        href=reverse("defects:offices"),
        mend=_("Adresse der Bereitschaft"),
    )


def _targets(municipality: Municipality) -> Line:
    """Advice: without it the shipped days hold, and everybody can read how well they are kept."""
    row = TownClocks.objects.filter(municipality=municipality).first()
    holds = row or TownClocks(municipality=municipality)
    words = _("Erste Antwort nach %(answer)d, behoben nach %(repair)d Arbeitstagen.")
    return Line(
        key="targets",
        title=_("Fristen"),
        is_met=row is not None,
        is_advice=True,
        words=words % {"answer": holds.answer_days, "repair": holds.repair_days},
        href=reverse("defects:targets"),
        mend=_("Fristen ansehen"),
    )
