from django.apps import AppConfig
from django.core import checks


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation import kinds

        checks.register(kinds.check_kinds)
