"""Are there rules by which somebody decides, and does somebody decide?"""

from collections.abc import Iterator

from common import clock
from common.doctor import Finding, error, ok, warning
from geo.models import Municipality
from moderation.models import Case, RuleBook


def towns() -> Iterator[Finding]:
    now = clock.now()
    for town in Municipality.objects.filter(is_active=True).defer("boundary").order_by("name"):
        about = f"{town}: Regeln der Moderation"
        book = RuleBook.objects.of(town).filter(valid_from__lte=now).order_by("-version").first()
        if book is None:
            yield error(
                about,
                "Es gelten keine: Wer etwas verbirgt, kann keinen Grund nennen.",
                f"manage.py new_municipality --ags {town.ags}, oder /moderation/regeln/",
            )
        else:
            yield ok(about, f"Fassung {book.version} gilt seit {book.valid_from:%d.%m.%Y}")
        late = Case.objects.filter(item__municipality=town, closed_at=None, due_at__lt=now).count()
        if late:
            yield warning(
                f"{town}: Moderation",
                f"{late} Fälle sind über ihrer Frist: Menschen warten, ob ihr Beitrag erscheint.",
                "/moderation/ öffnen und entscheiden; ist niemand da, jemanden einladen: "
                "/verwaltung/einrichten/menschen/",
            )
