"""The demo town whole, with its thousand stories and pictures: away and back."""

from io import StringIO

import pytest
from django.core.management import call_command

from common.backup import looking
from tests.backup.elsewhere import files_below, rows_and_rights
from tests.backup.test_round_trip import restored

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.slow,
]


def test_the_demo_town_comes_back_whole(whole_town, elsewhere, settings):
    with whole_town.here():
        call_command("backup", stdout=StringIO())
        before, files = rows_and_rights(), files_below(whole_town.var)
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
