from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self) -> None:
        from accounts import decided, duties, own  # models are loaded only now
        from accounts.opening import gate
        from participation import following, moderation, notifications, person, retention

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
        person.register_part()
        retention.register_kinds()
        gate.keep_open("participation:set_aside_own")
        own.register("participation.own.of")
        decided.register("participation.own_decided.of")
        duties.register("participation.duties.of_staff")
        duties.register("participation.duties.of_second_person")
