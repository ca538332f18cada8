"""What has to happen on its day."""

from procrastinate.contrib.django import app

from geo.models import Municipality
from moderation import services


@app.task(name="moderation.begin_rules")
def begin_rules(municipality: int) -> None:
    """A version of the rules that was announced holds from now on."""
    found = Municipality.objects.filter(pk=municipality).first()
    if found is not None:
        services.begin_rules(found)
