"""An address as a QR code, for paper."""

from functools import lru_cache
from io import BytesIO

import segno


@lru_cache(maxsize=128)
def svg(address: str) -> bytes:
    """Dark modules on white, whatever the theme: nothing else can read it."""
    image = BytesIO()
    segno.make(address, error="m").save(
        image, kind="svg", border=2, light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return image.getvalue()
