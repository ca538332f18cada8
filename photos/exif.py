"""Where a picture says that it was taken. Without Django: the child process uses it too."""

from collections.abc import Mapping
from typing import Any

_GPS = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4


def place(image: Any) -> tuple[float, float] | None:
    """Longitude and latitude (WGS 84, SRID 4326) from the EXIF data of a Pillow image.

    Whatever is wrong with the data (and in files from strangers everything can be wrong),
    the answer is None.
    """
    try:
        gps = image.getexif().get_ifd(_GPS)
        latitude = _degrees(gps, _LATITUDE, _LATITUDE_REF, "S", 90)
        longitude = _degrees(gps, _LONGITUDE, _LONGITUDE_REF, "W", 180)
    except Exception:  # parsers of foreign data raise anything
        return None
    if not latitude and not longitude:  # what cameras write before they know
        return None
    return longitude, latitude


def _degrees(gps: Mapping[int, Any], key: int, reference: int, negative: str, limit: int) -> float:
    degrees, minutes, seconds = (float(part) for part in gps[key])
    angle = degrees + minutes / 60 + seconds / 3600
    letter = gps.get(reference, "")
    if isinstance(letter, bytes):
        letter = letter.decode("ascii", "replace")
    if str(letter).strip("\0 ").upper() == negative:
        angle = -angle
    if not -limit <= angle <= limit:  # false for not-a-number as well
        raise ValueError(f"{angle} is no angle on earth.")
    return angle
