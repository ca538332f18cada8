from django.apps import AppConfig


class DefectsConfig(AppConfig):
    name = "defects"

    def ready(self) -> None:
        from accounts import duties, mail  # models are loaded only now
        from defects import following, moderation, notifications, person, retention

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
        mail.register("defects/confirm_contact", "defects.services.reaching.content")
        mail.register("defects/hint_to_body", "defects.services.voices.content", for_staff=True)
        person.register_part()
        retention.register_kinds()
        duties.register("defects.duties.of_staff")
