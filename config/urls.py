"""Mounts the apps; nothing else."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from moderation.consumers import QueueConsumer

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("defects.urls")),
    path("", include("geo.urls")),
    path("", include("moderation.urls")),
    path("", include("participation.urls")),
    path("", include("photos.urls")),
    path("", include("frontend.urls")),
]

websocket_urlpatterns: list[Any] = [
    path("ws/moderation/", QueueConsumer.as_asgi()),
]
