import sys

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        _rest_framework_without_extras()
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


def _rest_framework_without_extras() -> None:
    """Django REST framework loads what it finds: `requests` for a client of its tests, which is
    there for signing in elsewhere and would be 6 MB in every process that does not; `pygments`
    for pages that we do not have, which only developers have."""
    hidden = [name for name in ("requests", "pygments") if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # "not installed"
    try:
        import rest_framework.compat  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]
