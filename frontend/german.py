"""How dates, spans and distances read in plain German, without the locale of the machine."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
NUMBERS = (
    *("null", "ein", "zwei", "drei", "vier", "fünf", "sechs"),
    *("sieben", "acht", "neun", "zehn", "elf", "zwölf"),
)


def local(moment: datetime) -> datetime:
    """`moment` (aware) as people in Germany read it on the clock."""
    return timezone.localtime(moment, BERLIN)


def day(value: date | datetime, *, today: date | None = None) -> str:
    """`Di., 3. März`, with the year when it is not this year's."""
    on = local(value).date() if isinstance(value, datetime) else value
    text = f"{DAYS[on.weekday()]}, {on.day}. {MONTHS[on.month - 1]}"
    return text if today is not None and on.year == today.year else f"{text} {on.year}"


def full_date(value: date | datetime) -> str:
    """`3. März 2026`."""
    on = local(value).date() if isinstance(value, datetime) else value
    return f"{on.day}. {MONTHS[on.month - 1]} {on.year}"


def month(value: date | datetime) -> str:
    """`März 2026`."""
    on = local(value).date() if isinstance(value, datetime) else value
    return f"{MONTHS[on.month - 1]} {on.year}"


def clock_time(moment: datetime) -> str:
    """`14:20 Uhr`, on the hour `14 Uhr`."""
    at = local(moment)
    return f"{at.hour} Uhr" if at.minute == 0 else f"{at.hour}:{at.minute:02} Uhr"


def moment(value: datetime, *, today: date | None = None) -> str:
    """`Di., 3. März, 14:20 Uhr`."""
    return f"{day(value, today=today)}, {clock_time(value)}"


def ago(value: datetime, *, now: datetime) -> str:
    """How long ago, as one says it: `gerade eben`, `vor 5 Minuten`, `gestern`, `vor 3 Wochen`.

    From the day before on it counts days on the calendar, not spans of 24 hours. A moment
    to come reads `in 2 Tagen`.
    """
    gap = now - value
    if gap < -timedelta(minutes=1):
        return _ahead(value, now)
    if gap < timedelta(minutes=1):
        return "gerade eben"
    days = (local(now).date() - local(value).date()).days
    if days == 0:
        minutes = int(gap.total_seconds() // 60)
        if minutes < 60:
            return f"vor {_count(minutes, 'einer Minute', 'Minuten')}"
        return f"vor {_count(minutes // 60, 'einer Stunde', 'Stunden')}"
    if days == 1:
        return "gestern"
    return f"vor {span_of_days(days)}"


def _ahead(value: datetime, now: datetime) -> str:
    days = (local(value).date() - local(now).date()).days
    if days == 0:
        minutes = max(1, round((value - now).total_seconds() / 60))
        if minutes < 60:
            return f"in {_count(minutes, 'einer Minute', 'Minuten')}"
        return f"in {_count(round(minutes / 60), 'einer Stunde', 'Stunden')}"
    return "morgen" if days == 1 else f"in {span_of_days(days)}"


def span_of_days(days: int) -> str:
    """`2 Tagen`, `3 Wochen`, `5 Monaten`, `2 Jahren`: for use after `vor`, `in`, `seit`."""
    if days < 14:
        return _count(days, "einem Tag", "Tagen")
    if days < 61:
        return _count(days // 7, "einer Woche", "Wochen")
    if days < 365:
        return _count(days // 30, "einem Monat", "Monaten")
    return _count(days // 365, "einem Jahr", "Jahren")


def _count(number: int, one: str, many: str) -> str:
    return one if number == 1 else f"{number} {many}"


def distance(metres: float) -> str:
    """`20 m`, from a kilometre on `1,2 km`; never more exact than anyone can pace."""
    if metres < 1:
        return "hier"
    if metres < 100:
        return f"{max(5, round(metres / 5) * 5)} m"
    if metres < 950:
        return f"{round(metres / 10) * 10} m"
    if metres < 9_950:
        return f"{metres / 1000:.1f} km".replace(".", ",")
    return f"{round(metres / 1000)} km"


def number(value: int) -> str:
    """`12 345`: groups of three with a hard space from five digits on."""
    text = str(value)
    if len(text) < 5:
        return text
    return f"{value:,}".replace(",", "\u00a0")


def decimal(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
