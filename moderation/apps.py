from django.apps import AppConfig
from django.core import checks


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import duties, own  # models are loaded only now
        from moderation import kinds, notifications

        checks.register(kinds.check_kinds)
        duties.register("moderation.duties.of_staff")
        duties.register("moderation.duties.of_who_stands_in")
        own.register("moderation.own.of")
        notifications.register_mails()
