import sys

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        _rest_framework_without_its_client()
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


def _rest_framework_without_its_client() -> None:
    """Django REST framework loads `requests` for a client of its tests, if it is there. Here it
    is there for signing in elsewhere, and 6 MB in every process that does not."""
    if "requests" in sys.modules:
        return
    sys.modules["requests"] = None  # type: ignore[assignment]  # "not installed"
    try:
        import rest_framework.compat  # noqa: F401
    finally:
        del sys.modules["requests"]
