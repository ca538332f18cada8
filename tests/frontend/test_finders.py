"""What `collectstatic` gathers: our own files, the map, htmx, and nothing else."""

from django.contrib.staticfiles.finders import get_finders

from frontend.finders import OWN_APPS


def gathered() -> set[str]:
    return {
        f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
        for finder in get_finders()
        for path, storage in finder.list([])
    }


def test_nothing_is_gathered_that_no_page_loads():
    foreign = {
        path
        for path in gathered()
        if path.split("/")[0] not in {*OWN_APPS, "generated", "maplibre"}
    }

    assert foreign == {"django_htmx/htmx-2.min.js"}


def test_every_import_in_a_gathered_script_can_be_found(tmp_path, settings):
    """`collectstatic` refuses a script that imports what is not there."""
    from django.core.management import call_command

    settings.STATIC_ROOT = tmp_path / "static"

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "static" / "staticfiles.json").is_file()
