"""What must be right before a server starts."""

from collections.abc import Sequence
from typing import Any

from channels.layers import get_channel_layer
from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


@register()
def channel_layer_loads(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """channels turns some mistakes in the settings into a layer that is None."""
    try:
        if get_channel_layer() is not None:
            return []
        reason = "CHANNEL_LAYERS gives no layer."
    except Exception as error:  # whatever it is, the server must not start with it
        reason = f"{type(error).__name__}: {error}"
    return [
        Error(
            f"Live updates do not work: {reason}",
            hint="With REDIS_URL install the extra: uv pip install 'nahdran[redis]'.",
            id="common.E001",
        )
    ]
