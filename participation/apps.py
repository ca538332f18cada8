from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self) -> None:
        from accounts import duties, own  # models are loaded only now
        from participation import following, moderation, notifications

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
        own.register("participation.own.of")
        duties.register("participation.duties.of_staff")
        duties.register("participation.duties.of_second_person")
