"""Static files that lie outside the apps: what we generate, and the map library."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage
from django.core.files.storage.base import Storage

from frontend import assets

# Of the 22 MB that maplibre-gl brings, these are what a browser asks for.
MAPLIBRE = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")


OWN_APPS = (
    "common",
    "geo",
    "accounts",
    "moderation",
    "photos",
    "defects",
    "participation",
    "frontend",
)


# The one file that pages take from an app that is not ours.
HTMX = ("django_htmx", "django_htmx/htmx-2.min.js")


class OwnAppsFinder(AppDirectoriesFinder):
    """The static files of our apps, and htmx; the rest of the libraries' 15 MB no page loads."""

    def __init__(self) -> None:
        super().__init__(app_names=(*OWN_APPS, HTMX[0]))

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        library = self.storages.get(HTMX[0])
        for path, storage in super().list(ignore_patterns):
            if storage is not library or path == HTMX[1]:
                yield path, storage


class BuiltFilesFinder(BaseFinder):
    """`generated/...`, built when asked for, and `maplibre/...` from node_modules."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self._path_of(path)
        if found is None or not found.is_file():
            return []
        return [str(found)] if find_all else str(found)

    def _path_of(self, path: str) -> Path | None:
        folder, _, name = path.replace("\\", "/").partition("/")
        if folder == "maplibre" and name in MAPLIBRE:
            return Path(settings.BASE_DIR) / "node_modules/maplibre-gl/dist" / name
        if folder == "generated" and name and "/" not in name and not name.startswith("."):
            assets.build()
            return assets.target() / name
        return None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        assets.build()
        generated = FileSystemStorage(location=str(assets.target()))
        generated.prefix = "generated"  # type: ignore[attr-defined]
        for path in sorted(assets.target().iterdir()):
            if path.is_file() and not path.name.startswith("."):
                yield path.name, generated
        maplibre = FileSystemStorage(
            location=str(Path(settings.BASE_DIR) / "node_modules/maplibre-gl/dist")
        )
        maplibre.prefix = "maplibre"  # type: ignore[attr-defined]
        for name in MAPLIBRE:
            if maplibre.exists(name):
                yield name, maplibre
