"""Dates and numbers as they are written in Britain; Django's own for English are American."""

from django.conf.locale.en_GB.formats import *  # type: ignore[import-untyped]  # noqa: F403

WEEKDAY_AND_DAY = "D j\N{NO-BREAK SPACE}F"
WEEKDAY_DAY_AND_YEAR = "D j\N{NO-BREAK SPACE}F Y"
DAY_IN_FULL = "j\N{NO-BREAK SPACE}F Y"
DAY_ALONE = "j"
DAY_AND_MONTH = "j\N{NO-BREAK SPACE}F"
HOUR_AND_MINUTE = "g:i\N{NO-BREAK SPACE}a"
FULL_HOUR = "g\N{NO-BREAK SPACE}a"
