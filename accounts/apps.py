from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.core import checks as system_checks

        from accounts import checks, digest, duties, guests, mail  # noqa: F401  # models are loaded now
        from accounts.vault import guests as guest_kinds
        from accounts.vault import holds, kinds, own, person

        system_checks.register(kinds.check_kinds)
        own.register_kinds()
        guest_kinds.register_kinds()
        person.register_part()
        holds.register_finder("person", "accounts.vault.person.find")
        duties.register("accounts.vault.office.duties")
        mail.register("invitation", "accounts.notifications.invitation", for_staff=True)
        mail.register("identity_linked", "accounts.notifications.about_account")
        mail.register(digest.TEMPLATE, "accounts.digest.content")
        mail.register(guests.TEMPLATE, "accounts.guests.content")
