from django.apps import AppConfig
from django.core import checks


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import duties  # models are loaded only now
        from moderation import kinds, person

        checks.register(kinds.check_kinds)
        person.register_part()
        duties.register("moderation.duties.of_staff")
