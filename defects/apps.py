from django.apps import AppConfig


class DefectsConfig(AppConfig):
    name = "defects"

    def ready(self) -> None:
        from defects import moderation, notifications  # models are loaded only now

        moderation.register_kinds()
        notifications.register_mails()
