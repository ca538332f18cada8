"""Templates of projects: what an editor begins with, complete enough to need few changes.

The phases come from the format's plan; here stand the words, and what is asked for besides.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ANSWERED = _(
    "Wir lesen jeden Vorschlag. Das zuständige Amt antwortet auf jeden Vorschlag und begründet "
    "seine Antwort. Der Rat bekommt alle Vorschläge vor seiner Entscheidung."
)
WEIGHED = _(
    "Wir fassen alle Beiträge zusammen. Die Zusammenfassung bekommt der Rat, bevor er entscheidet. "
    "Hier steht dann, was daraus geworden ist."
)
FOLLOWED = _(
    "Das Ergebnis ist eine Empfehlung an den Rat. Weicht der Rat davon ab, steht hier, warum."
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One consultation of a template. `after_days` are the days between the end of the one
    before and its beginning, for the office to look at what came in."""

    format: str
    title: Words
    summary: Words
    promise: Words
    slug: str
    shapes: tuple[str, ...] = ()
    categories: tuple[Words, ...] = ()
    after_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Template:
    key: str
    label: Words
    one_line: Words
    icon: str
    plans: tuple[Plan, ...] = ()
    text: Words = ""
    # What follows; phases stand on the same line in public and are no milestones besides.
    milestones: tuple[Words, ...] = ()


_IDEAS = Plan(
    format="ideas",
    slug="ideen",
    title=_("Ihre Ideen"),
    summary=_("Zeigen Sie auf der Karte, was fehlt und was besser werden soll."),
    promise=ANSWERED,
    shapes=("point", "line", "polygon"),
)
_TEXT = _(
    "Was ist geplant?\n\nWarum machen wir das?\n\nWas steht schon fest, und worüber können Sie "
    "mitreden?\n\nWas kostet es, und wer entscheidet?"
)

TEMPLATES: tuple[Template, ...] = (
    Template(
        key="ideen",
        label=_("Ideen auf der Karte"),
        one_line=_(
            "Menschen machen Vorschläge auf der Karte. Andere kommentieren und unterstützen sie."
        ),
        icon="idea",
        plans=(_IDEAS,),
        text=_TEXT,
        milestones=(
            _("Ämter prüfen die Vorschläge"),
            _("Rat berät und entscheidet"),
            _("Umsetzung"),
        ),
    ),
    Template(
        key="diskussion",
        label=_("Diskussion"),
        one_line=_("Sie stellen Fragen. Menschen sagen ihre Meinung: dafür, dagegen, Hinweis."),
        icon="comment",
        plans=(
            Plan(
                format="discussion",
                slug="diskussion",
                title=_("Ihre Meinung"),
                summary=_("Was halten Sie davon? Schreiben Sie, was dafür oder dagegen spricht."),
                promise=WEIGHED,
            ),
        ),
        text=_TEXT,
        milestones=(_("Zusammenfassung"), _("Rat berät und entscheidet")),
    ),
    Template(
        key="umfrage",
        label=_("Umfrage"),
        one_line=_("Einige Fragen. Jede Person antwortet einmal, das Ergebnis kommt am Ende."),
        icon="question",
        plans=(
            Plan(
                format="survey",
                slug="umfrage",
                title=_("Umfrage"),
                summary=_("Beantworten Sie einige Fragen. Das dauert etwa fünf Minuten."),
                promise=WEIGHED,
            ),
        ),
        text=_TEXT,
        milestones=(_("Auswertung"), _("Rat berät und entscheidet")),
    ),
    Template(
        key="abstimmung",
        label=_("Abstimmung"),
        one_line=_("Eine Frage mit Möglichkeiten. Jede Person hat eine Stimme."),
        icon="check",
        plans=(
            Plan(
                format="poll",
                slug="abstimmung",
                title=_("Abstimmung"),
                summary=_("Sie haben eine Stimme. Bis zum Ende können Sie sie ändern."),
                promise=FOLLOWED,
            ),
        ),
        text=_TEXT,
        milestones=(_("Rat berät und entscheidet"), _("Umsetzung")),
    ),
    Template(
        key="ideen-abstimmung",
        label=_("Ideen, dann Abstimmung"),
        one_line=_("Erst Vorschläge sammeln, dann prüfen, dann über die besten abstimmen."),
        icon="route",
        plans=(
            _IDEAS,
            Plan(
                format="poll",
                slug="abstimmung",
                title=_("Abstimmung"),
                summary=_("Welcher der geprüften Vorschläge soll es sein? Stimmen Sie ab."),
                promise=FOLLOWED,
                after_days=28,
            ),
        ),
        text=_TEXT,
        milestones=(
            _("Ämter prüfen die Vorschläge"),
            _("Rat berät und entscheidet"),
            _("Umsetzung"),
        ),
    ),
    Template(
        key="informieren",
        label=_("Nur informieren"),
        one_line=_("Eine Seite mit Texten, Bildern, Terminen und Neuigkeiten, ohne Beteiligung."),
        icon="info",
        text=_("Was ist geplant?\n\nWarum machen wir das?\n\nWas kostet es, und wer entscheidet?"),
        milestones=(_("Planung"), _("Rat berät und entscheidet"), _("Bau")),
    ),
)
_BY_KEY = {template.key: template for template in TEMPLATES}


def get(key: str) -> Template:
    """Raises `LookupError` for a template that there is not."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise LookupError(f"There is no template {key!r}.") from None
