"""The topics that projects of a German municipality are usually about."""

from geo.models import Municipality
from participation.models import Topic

TOPICS = (
    ("verkehr", "Verkehr", "road"),
    ("gruen", "Parks und Grün", "tree"),
    ("bauen", "Bauen und Wohnen", "elsewhere"),
    ("schule", "Schule und Kinder", "school"),
    ("klima", "Klima und Umwelt", "sun"),
    ("sport", "Sport und Freizeit", "playground"),
    ("kultur", "Kultur", "star"),
    ("soziales", "Zusammenleben", "users"),
    ("haushalt", "Geld der Stadt", "office"),
)


def install_topics(municipality: Municipality) -> list[Topic]:
    """Give `municipality` the usual topics if it has none; all it has, in their order."""
    found = list(Topic.objects.filter(municipality=municipality))
    if found:
        return found
    return Topic.objects.bulk_create(
        Topic(municipality=municipality, slug=slug, name=name, icon=icon, order=order)
        for order, (slug, name, icon) in enumerate(TOPICS)
    )
