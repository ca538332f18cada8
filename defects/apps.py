from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DefectsConfig(AppConfig):
    name = "defects"

    def ready(self) -> None:
        from accounts import duties, mail  # models are loaded only now
        from accounts.opening import gate, requirements
        from accounts.setup import departments, tiles
        from accounts.setup.parts import follow
        from accounts.vault import acts, replaying
        from common import doctor
        from common.backup import hooks
        from defects import (
            cause_mail,
            following,
            help_mail,
            journalled,
            merged_mail,
            moderation,
            notifications,
            opening,
            person,
            retention,
        )
        from defects.setup import parts as setup_parts
        from photos import decided

        following.register_kinds()
        moderation.register_kinds()
        notifications.register_mails()
        merged_mail.register_mails()
        help_mail.register_mails()
        cause_mail.register_mails()
        mail.register(
            "defects/confirm_contact",
            "defects.services.reaching.content",
            about=_("Bestätigung, dass Sie Nachrichten zu Ihrer Meldung möchten"),
        )
        mail.register(
            "defects/hint_to_body",
            "defects.services.voices.content",
            about=_("Hinweis zu einer Meldung"),
            for_staff=True,
        )
        decided.register("defects.services.proof.picture_decided")
        person.register_part()
        acts.register(journalled.STAFF)
        retention.register_kinds()
        requirements.register("defects.opening.lines")
        gate.keep_open(*opening.BEHIND_SECRET_LINKS)
        doctor.register("defects.checkup.towns")
        hooks.register_files("defects.paper_files.expected")
        for kind, what, several in (
            ("defects.report_text", "text", "texts"),
            ("defects.contact_name", "name", "names"),
            ("defects.contact_address", "address", "addresses"),
            ("defects.also_taken_back", "also", "alsos"),
            ("photos.photo", "photo", "photos"),
        ):
            replaying.register(
                kind,
                find=f"defects.again.{several}",
                erase=f"defects.again.withdraw_{what}_again",
            )
        duties.register("defects.duties.of_staff")
        duties.register("defects.duties.of_administrators")
        setup_parts.register()
        follow("times", "defects.setup.following.days_changed")
        follow("categories", "defects.setup.following.targets_changed")
        departments.register_uses("defects.setup.categories.uses_of")
        tiles.register("defects.setup.tiles.own")
