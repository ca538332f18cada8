from django.apps import AppConfig
from django.core import checks


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import duties, mail, own  # models are loaded only now
        from moderation import kinds
        from moderation.notifications import notices

        checks.register(kinds.check_kinds)
        duties.register("moderation.duties.of_staff")
        duties.register("moderation.duties.of_who_stands_in")
        own.register("moderation.own_sanctions.of")
        own.register("moderation.own.of")
        notices.register_mails()
        mail.register("moderation/sanction", "moderation.notifications.sanctions.for_person")
