from django.apps import AppConfig
from django.core import checks


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import duties, mail, own  # models are loaded only now
        from moderation import kinds

        checks.register(kinds.check_kinds)
        duties.register("moderation.duties.of_staff")
        own.register("moderation.own.of")
        mail.register("moderation/sanction", "moderation.notifications.sanctions.for_person")
