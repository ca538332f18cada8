from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

from tests.backup.elsewhere import Elsewhere, make_database
from tests.conftest import _drop


@pytest.fixture
def elsewhere(transactional_db, tmp_path, worker_id) -> Iterator[Elsewhere]:
    """An empty database with its extensions, and folders of its own: another server."""
    name = f"test_elsewhere_{worker_id}"
    make_database(name)
    yield Elsewhere(name=name, var=tmp_path / "elsewhere")
    _drop(name)


@pytest.fixture(autouse=True)
def _backups_of_this_test(settings, tmp_path) -> None:
    settings.BACKUP_DIR = tmp_path / "backups"
    assert tmp_path / "backups" == django_settings.BACKUP_DIR
