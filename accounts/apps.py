from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import mail  # models are loaded only now

        mail.register("invitation", "accounts.notifications.invitation")
