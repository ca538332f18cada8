"""What must not reach a log."""

import logging
import re

_SECRET = re.compile(
    r"(/(?:meldung|abo)/[0-9a-f-]{36}/|/fotos/entwurf/|/beteiligung/weiter/)[^/\s]+"
)


class WithoutSecrets(logging.Filter):
    """Cuts the secret part out of addresses, which Django names when a page has failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRET.sub(r"\1...", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True
