from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.core import checks as system_checks

        from accounts import checks, digest, duties, mail  # noqa: F401  # models are loaded now
        from accounts.vault import holds, kinds, own, person

        system_checks.register(kinds.check_kinds)
        own.register_kinds()
        person.register_part()
        holds.register_finder("person", "accounts.vault.person.find")
        duties.register("accounts.vault.office.duties")
        mail.register("invitation", "accounts.notifications.invitation")
        mail.register("identity_linked", "accounts.notifications.about_account")
        mail.register(digest.TEMPLATE, "accounts.digest.content")
