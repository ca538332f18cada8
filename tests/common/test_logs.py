"""Secret links do not reach the log, not even when their page fails."""

import logging
import logging.config

import pytest
from django.conf import settings

UUID = "0192f5a4-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/meldung/{UUID}/s3cret-token_/", f"/meldung/{UUID}/.../"),
        (
            f"/meldung/{UUID}/s3cret-token_/foto/{UUID}/400/",
            f"/meldung/{UUID}/.../foto/{UUID}/400/",
        ),
        (f"/fotos/entwurf/{UUID}/", "/fotos/entwurf/.../"),
        ("/meldungen/4711/", "/meldungen/4711/"),
    ],
)
def test_a_failed_page_is_logged_without_its_secret(path, logged):
    configured = logging.config.DictConfigurator(settings.LOGGING)
    wanted = configured.configure_filter(
        dict(settings.LOGGING["filters"]["without_secrets"])  # it takes it apart
    )
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", path), None
    )

    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]
    assert wanted.filter(record)
    assert record.getMessage() == f"Internal Server Error: {logged}"
