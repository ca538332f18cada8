from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import decided, duties, mail, own  # models are loaded only now
        from accounts.opening import gate, requirements
        from accounts.vault import acts, holds
        from common import doctor
        from moderation import journalled, kinds, person, setup
        from moderation.notifications import notices

        checks.register(kinds.check_kinds)
        doctor.register("moderation.checkup.towns")
        person.register_part()
        acts.register(journalled.WORDS)
        setup.register()
        holds.register_keeper("moderation.holds.kept")
        requirements.register("moderation.opening.lines")
        gate.keep_open("moderation:flag_status", "moderation:statement", "moderation:sanction_own")
        duties.register("moderation.duties.of_staff")
        duties.register("moderation.duties.of_who_stands_in")
        own.register("moderation.own_sanctions.of")
        own.register("moderation.own.of")
        decided.register("moderation.own_decided.of")
        notices.register_mails()
        mail.register(
            "moderation/sanction",
            "moderation.notifications.sanctions.for_person",
            about=_("Pause oder Sperre Ihres Kontos"),
        )
