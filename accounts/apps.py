from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import digest, mail  # models are loaded only now

        mail.register("invitation", "accounts.notifications.invitation")
        mail.register(digest.TEMPLATE, "accounts.digest.content")
