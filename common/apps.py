from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from django.conf.locale import LANG_INFO

        from common import (
            checks,  # noqa: F401  # registers itself
            checkup,
        )
        from common.languages import EASY

        checkup.register()
        # Django knows no Leichte Sprache.
        LANG_INFO.setdefault(
            EASY,
            {"bidi": False, "code": EASY, "name": "Easy German", "name_local": "Leichte Sprache"},
        )
