from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self) -> None:
        from participation import moderation  # models are loaded only now

        moderation.register_kinds()
