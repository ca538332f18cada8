"""The demo town as `make run` builds it, once for all tests that look at it (`tests.sharing` gives
them to one process)."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.core.management import call_command

from frontend.demo import offices, town
from geo.models import Municipality
from tests import demo_drawn, demo_pictures
from tests.backup.elsewhere import Elsewhere, make_copy, make_migrated
from tests.conftest import _drop


@dataclass(frozen=True)
class WholeTown(Elsewhere):
    """In a database of its own, with its own files. Who only looks, or takes back what it does,
    works inside `here()`; who commits changes works in a copy."""

    told: str = ""

    def municipality(self) -> Municipality:
        return Municipality.objects.get(ags=offices.AGS)

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Elsewhere]:
        copy = Elsewhere(name=f"{self.name}_copy", var=folder / "copy")
        get_channel_layer().close()  # it may have announced what was built there a moment ago
        make_copy(self.name, copy.name)
        shutil.copytree(self.var, copy.var, symlinks=True)
        try:
            yield copy
        finally:
            _drop(copy.name)


@pytest.fixture(scope="session")
def whole_town(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[WholeTown]:
    name, var = f"test_lindenbach_{worker_id}", tmp_path_factory.mktemp("lindenbach")
    demo_pictures.put_into(var, tmp_path_factory)
    told = StringIO()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        make_migrated(name)
        # Who tests what is drawn need not draw it again.
        patch.setattr(town, "draw", demo_drawn.drawn)
        with Elsewhere(name, var).here():
            call_command("demo_town", base_url="http://localhost:8000", stdout=told)
    yield WholeTown(name, var, told.getvalue())
    with django_db_blocker.unblock():
        _drop(name)
