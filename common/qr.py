"""An address as a QR code, for paper."""

from io import BytesIO

import segno


def svg(address: str) -> bytes:
    """Dark modules on white, whatever the theme: nothing else can read it."""
    image = BytesIO()
    segno.make(address, error="m").save(
        image, kind="svg", border=2, light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return image.getvalue()
