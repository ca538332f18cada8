from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.core import checks as system_checks

        from accounts import (  # noqa: F401  # models are loaded now
            barriers,
            checks,
            digest,
            duties,
            guests,
            journalled,
            mail,
        )
        from accounts.opening import gate, requirements
        from accounts.setup import departments, legal, tiles, towns
        from accounts.vault import acts, holds, invitations, kinds, own, person, replaying
        from accounts.vault import guests as guest_kinds
        from common import doctor
        from common.backup import hooks

        system_checks.register(kinds.check_kinds)
        own.register_kinds()
        guest_kinds.register_kinds()
        barriers.register_kind()
        invitations.register_kind()
        towns.register()
        departments.register()
        legal.register()
        departments.register_uses("accounts.setup.departments.people_in")
        tiles.register("accounts.setup.tiles.own")
        gate.keep_open("invitation")
        person.register_part()
        acts.register(journalled.WORDS)
        holds.register_finder("person", "accounts.vault.person.find")
        holds.register_describer("accounts.vault.person.describe")
        holds.register_knower("accounts.vault.person.knows")
        duties.register("accounts.opening.duties.of_administrators")
        duties.register("accounts.vault.office.duties")
        requirements.register("accounts.opening.own.lines")
        mail.register(
            barriers.TEMPLATE,
            "accounts.barriers.content",
            about=_("Ihre Nachricht über eine Barriere"),
        )
        doctor.register("accounts.checkup.people")
        hooks.register_extra(replaying.NAME, "accounts.vault.replaying.lines")
        hooks.register_after_restore("accounts.vault.replaying.after_restore")
        replaying.register(
            "accounts.account",
            find="accounts.vault.again.accounts",
            erase="accounts.vault.again.end_account",
        )
        replaying.register(
            "accounts.subscription",
            find="accounts.vault.again.subscriptions",
            erase="accounts.vault.again.end_subscription",
        )
        replaying.register(
            "accounts.closed",
            find="accounts.vault.again.accounts",
            erase="accounts.vault.again.close_account",
        )
        mail.register(
            "invitation",
            "accounts.notifications.invitation",
            about=_("Einladung zur Mitarbeit"),
            for_staff=True,
        )
        mail.register(
            "identity_linked",
            "accounts.notifications.about_account",
            about=_("Anmeldung mit einem Ausweis-Dienst"),
        )
        mail.register(
            digest.TEMPLATE, "accounts.digest.content", about=_("Tägliche Nachricht über Neues")
        )
        mail.register(
            guests.TEMPLATE,
            "accounts.guests.content",
            about=_("Bestätigung, dass Sie Nachrichten bekommen möchten"),
        )
