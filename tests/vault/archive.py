"""Reads a download as a person does who unpacks it."""

import io
import zipfile
from typing import Any


def unpack(answer: Any) -> zipfile.ZipFile:
    """The ZIP of an answer; its file is closed as a server does, the database stays connected."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return zipfile.ZipFile(io.BytesIO(content))
