#!/usr/bin/env python
"""Nahdran's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is missing. Run `make setup` first, then .venv/bin/python manage.py ...")
    from common.room import with_room
    from config.env import BadSetting

    try:
        with_room(execute_from_command_line)(sys.argv)
    except BadSetting as error:
        sys.exit(f"In .env (oder in der Umgebung) stimmt eine Einstellung nicht. {error}")


if __name__ == "__main__":
    main()
