from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks, digest, mail  # noqa: F401  # models are loaded only now

        mail.register("invitation", "accounts.notifications.invitation")
        mail.register("identity_linked", "accounts.notifications.about_account")
        mail.register(digest.TEMPLATE, "accounts.digest.content")
