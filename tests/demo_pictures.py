"""The example pictures of the demo town, drawn once for all tests that build one."""

import fcntl
from pathlib import Path

import pytest
from django.test import override_settings

from frontend.demo.pictures import Album


def put_into(var: Path, factory: pytest.TempPathFactory) -> None:
    """Let `var` have them; whoever comes first draws, also for the other processes."""
    shared = factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    with (shared / "demo-pictures.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with override_settings(VAR_DIR=shared):
            album = Album()
            try:
                album.wait()
            finally:
                album.close()
    var.mkdir(parents=True, exist_ok=True)
    (var / "demo-pictures").symlink_to(album.folder.parent)
