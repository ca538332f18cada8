from django.apps import AppConfig


class DefectsConfig(AppConfig):
    name = "defects"

    def ready(self) -> None:
        from accounts import duties  # models are loaded only now
        from defects import moderation, notifications

        moderation.register_kinds()
        notifications.register_mails()
        duties.register("defects.duties.of_staff")
