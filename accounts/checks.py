"""What must be right before a server starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from accounts.identity import providers


@register()
def identity_providers_make_sense(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    try:
        providers.all_providers()
    except ImproperlyConfigured as error:
        return [
            Error(
                str(error), hint="docs/operations.md says what it looks like.", id="accounts.E001"
            )
        ]
    return []
