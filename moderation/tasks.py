"""What moderation does by itself: what people asked for, and what is due from time to time."""

from uuid import UUID

from procrastinate.contrib.django import app

from common import clock
from geo.models import Municipality
from moderation import services
from moderation.services import check_settings, examining, late_reasons, redactions


@app.periodic(cron="*/5 * * * *")
@app.task(name="moderation.publish_overdue", queueing_lock="moderation.publish_overdue")
def publish_overdue(timestamp: int) -> None:
    """Only where a policy says that content appears by itself after its date."""
    services.publish_overdue()


@app.task(name="moderation.examine")
def examine(item: str) -> None:
    """Let the checks look at what was just asked about."""
    examining.examine(UUID(item))


@app.periodic(cron="23 * * * *")
@app.task(name="moderation.count_hits", queueing_lock="moderation.count_hits")
def count_hits(timestamp: int) -> None:
    for municipality in Municipality.objects.defer("boundary"):
        check_settings.count_hits(municipality)


@app.periodic(cron="52 2 * * *")
@app.task(name="moderation.forget_prints", queueing_lock="moderation.forget_prints")
def forget_prints(timestamp: int) -> None:
    examining.forget_prints()


@app.periodic(cron="23 3 * * *")
@app.task(name="moderation.forget_texts", queueing_lock="moderation.forget_texts")
def forget_texts(timestamp: int) -> None:
    """By night: what people wrote in notices and appeals, a year after the last answer."""
    services.forget_texts(at=clock.now())


@app.periodic(cron="37 2 * * *")
@app.task(name="moderation.forget_old_words", queueing_lock="moderation.forget_old_words")
def forget_old_words(timestamp: int) -> None:
    redactions.forget_old_words(at=clock.now())


@app.task(name="moderation.tell_redaction")
def tell_redaction(redaction: str) -> None:
    """The author is told of the second redaction of what was shown by one decision."""
    late_reasons.tell_later(UUID(redaction))


@app.task(name="moderation.begin_rules")
def begin_rules(municipality: int) -> None:
    """A version of the rules that was announced holds from now on."""
    found = Municipality.objects.filter(pk=municipality).first()
    if found is not None:
        services.begin_rules(found)
