"""Static files under hashed names, compressed beside the file with brotli and gzip."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites url() in style sheets and import in our modules to hashed names.

    What `collectstatic` has not gathered yet (in tests) keeps its name.
    """

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))
