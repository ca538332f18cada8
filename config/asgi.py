"""One port for both: websockets go to channels, HTTP to the WSGI application.

An empty view behind the middleware costs 1.9 CPU-ms as WSGI and 7 to 8 as ASGI.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from config.wsgi import application as wsgi  # isort: skip # it loads the apps that the urls need
from common.websockets import OurPagesOnly, not_there
from config.urls import websocket_urlpatterns

# Channels routes to ASGI applications with the paths of Django, whose stubs want views.
nowhere = re_path("", not_there)  # type: ignore[arg-type]
application = ProtocolTypeRouter(
    {
        # Django's handler is a WSGI application; its stubs say so less exactly.
        "http": WSGIMiddleware(wsgi, workers=8),  # type: ignore[arg-type]
        "websocket": OurPagesOnly(URLRouter([*websocket_urlpatterns, nowhere])),
    }
)
