from django.apps import AppConfig


class DefectsConfig(AppConfig):
    name = "defects"

    def ready(self) -> None:
        from accounts import duties  # models are loaded only now
        from defects import moderation, notifications, person, retention

        moderation.register_kinds()
        notifications.register_mails()
        person.register_part()
        retention.register_kinds()
        duties.register("defects.duties.of_staff")
