"""Static files under hashed names, compressed beside the file with brotli and gzip."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites url() in style sheets and import in our modules to hashed names.

    What `collectstatic` has not gathered yet (in tests) keeps its name.
    """

    manifest_strict = False
    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._urls: dict[tuple[str, str], str] = {}
        super().__init__(*args, **kwargs)

    def stored_name(self, name: str) -> str:
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file. A page names some sixty, most of them the icons: each is put
        together once, until files are gathered anew."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        key = (self.base_url, name)
        known = self._urls.get(key)
        if known is None:
            known = self._urls[key] = str(super().url(name))
        return known

    def save_manifest(self) -> None:
        super().save_manifest()
        self._urls.clear()
