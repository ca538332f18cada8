"""A process of its own: announces in one transaction that fails and in one that does not."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from channels.layers import get_channel_layer  # noqa: E402
from django.db import transaction  # noqa: E402

from common.channel_layer import announce  # noqa: E402

try:
    with transaction.atomic():
        announce("town-1", {"type": "report.changed", "report": "lost"})
        raise RuntimeError
except RuntimeError:
    pass
with transaction.atomic():
    announce("town-1", {"type": "report.changed", "report": "kept"})
get_channel_layer().close()
