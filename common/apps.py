from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import (
            checks,  # noqa: F401  # registers itself
            checkup,
        )

        checkup.register()
