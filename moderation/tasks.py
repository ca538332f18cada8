"""What moderation does from time to time."""

from procrastinate.contrib.django import app

from moderation import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="moderation.publish_overdue", queueing_lock="moderation.publish_overdue")
def publish_overdue(timestamp: int) -> None:
    """Only where a policy says that content appears by itself after its date."""
    services.publish_overdue()
