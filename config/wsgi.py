"""HTTP enters here."""

import os

from django.core.wsgi import get_wsgi_application

from common.room import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = with_room(get_wsgi_application())
