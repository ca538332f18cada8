"""The demo town whole, with its thousand stories and pictures: away and back."""

from io import StringIO

import pytest
from django.core.management import call_command

from common.backup import looking
from tests import demo_pictures
from tests.backup.elsewhere import Elsewhere, files_below, make_migrated, rows_and_rights
from tests.backup.test_round_trip import restored
from tests.conftest import _drop

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.slow,
]


@pytest.fixture
def lindenbach(transactional_db, tmp_path, tmp_path_factory, worker_id):
    """A whole town in a database of its own, built as `make run` builds it."""
    name = f"test_lindenbach_{worker_id}"
    make_migrated(name)
    home = Elsewhere(name=name, var=tmp_path / "lindenbach")
    demo_pictures.put_into(home.var, tmp_path_factory)
    with home.here():
        call_command("demo_town", stdout=StringIO())
    yield home
    _drop(name)


def test_the_demo_town_comes_back_whole(lindenbach, elsewhere, settings):
    with lindenbach.here():
        call_command("backup", stdout=StringIO())
        before, files = rows_and_rights(), files_below(lindenbach.var)
    [path] = settings.BACKUP_DIR.glob("*.tar")
    assert sum(each.rows for each in before[0].values()) > 30_000
    assert len(files) > 300

    assert f"{len(files)} Dateien sind genau wie gesichert" in restored(elsewhere, path)
    with elsewhere.here(), looking.connect() as connection:
        # What is due by now was deleted after the proof; nobody else's rows were touched.
        after = dict(looking.sums(connection))
        assert {
            name for name in after if name.startswith("geo_") and after[name] != before[0][name]
        } == set()
        assert after["common_seal"] == before[0]["common_seal"]
        call_command("verify_audit")
