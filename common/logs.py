"""What must not reach a log."""

import logging
import re

# A secret link has its token (`common.secret_links`) behind the UUID of what it opens, whatever
# stands before that. No word of ours behind a UUID is as long; another UUID is no secret.
_SECRET = re.compile(
    r"(/[0-9a-f-]{36}/)(?![0-9a-f-]{36}(?:[/\s]|$))[\w-]{20,}"
    r"|(/fotos/entwurf/|/beteiligung/weiter/)[^/\s]+"
)


class WithoutSecrets(logging.Filter):
    """Cuts the secret part out of addresses, which Django names when a page has failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRET.sub(r"\1\2...", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True
