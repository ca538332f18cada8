"""What the town puts up for discussion."""

from django.db import models

from common import clock
from common.models import PublicId
from participation.models.comment import Thread
from participation.models.consultation import Consultation


class DiscussionTopic(PublicId):
    """One question of a consultation for discussion, with its thread of comments."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="topics")
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="topic")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=8000, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "slug"], name="participation_topic_of_discussion_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Reads `consultation.project`."""
        return f"{self.consultation.get_absolute_url()}thema/{self.slug}/"
