"""What of reporting an administrator sets up, for the overview."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.setup.tiles import Tile, if_there
from defects.models import Category, Question, RuleSet
from geo.models import Municipality


def own(town: Municipality) -> list[Tile]:
    kinds = list(Category.objects.of(town).active().values_list("parent_id", flat=True))
    questions = Question.objects.asked().filter(category__municipality=town).count()
    groups = sum(parent is None for parent in kinds)
    words = _("%(groups)s, %(kinds)s, %(questions)s") % {
        "groups": ngettext("eine Gruppe", "%(n)d Gruppen", groups) % {"n": groups},
        "kinds": ngettext("eine Kategorie darin", "%(n)d Kategorien darin", len(kinds) - groups)
        % {"n": len(kinds) - groups},
        "questions": ngettext("eine Frage", "%(n)d Fragen", questions) % {"n": questions},
    }
    has_rules = RuleSet.objects.active_of(town).exists()
    return [
        Tile(
            order=40,
            title=_("Kategorien und Fragen"),
            words=words if kinds else _("Noch kann man nichts melden"),
            href=reverse("defects:setup_categories"),
            icon="list",
            is_done=bool(kinds),
        ),
        Tile(
            order=50,
            title=_("Regeln: wer zuständig ist"),
            words=_("Regeln gelten") if has_rules else _("Noch gilt keine Regel"),
            href=reverse("defects:rule_sets"),
            icon="route",
            is_done=has_rules,
        ),
        *if_there(
            "/arbeit/vorlagen/",
            Tile(
                order=100,
                title=_("Vorlagen für Antworten"),
                words=_("Sätze, die oft gebraucht werden"),
                href="/arbeit/vorlagen/",
                icon="comment",
            ),
        ),
        *if_there(
            "/arbeit/fristen/",
            Tile(
                order=110,
                title=_("Fristen"),
                words=_("Wie viele Arbeitstage bis zur Antwort und bis zur Lösung"),
                href="/arbeit/fristen/",
                icon="calendar",
            ),
        ),
    ]
