from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self) -> None:
        from participation import following, moderation, notifications  # models are loaded only now

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
