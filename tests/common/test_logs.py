"""Secret links do not reach the log, not even when their page fails."""

import logging
import logging.config
import uuid

import pytest
from django.conf import settings

from common.secret_links import token

UUID = "0192f5a4-0000-7000-8000-000000000000"
TOKEN = token(uuid.UUID(UUID), "test", 1)


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        *(
            (f"{before}{UUID}/{TOKEN}{after}", f"{before}{UUID}/...{after}")
            for before, after in (
                ("/meldung/", "/"),
                ("/en/meldung/", f"/foto/{UUID}/400/"),
                (f"/meldung/{UUID}/kontakt/", "/"),
                ("/abo/", "/"),
                ("/abo/bestaetigen/", "/"),
                ("/meldungen/abo/", "/"),
                ("/auch-ich/", "/"),
                ("/stelle/", "/"),
                ("/einladung/", "/"),
                ("/bauhof/anmelden/", "/"),
                ("/barrierefreiheit/hinweis/", "/"),
                ("/beanstandung/", "/"),
                ("/begruendung/", "/"),
                ("/sperre/", "/"),
                ("/beteiligung/stimme/", "/"),
            )
        ),
        (f"/bauhof/teams/{UUID}/code/{UUID}/", f"/bauhof/teams/{UUID}/code/{UUID}/"),
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
