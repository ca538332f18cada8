"""Who may open a websocket, before any consumer is asked.

Whoever may not is closed before a websocket exists: with 4403 a page of another site, with
4404 an address that is none. Both are everyday on the internet and no error of ours. uvicorn
answers either with HTTP 403; an answer of our own (`websocket.http.response`) it sends, too,
but then writes an error into its log.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class OurPagesOnly:
    """Lets pages of the same host through, and what is no browser.

    A browser would send the cookies of our host along from any page, and says in Origin
    which page that is; see `common.http.from_our_pages` for forms.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        if origin is None or _netloc(origin) == host.decode("latin-1").lower():
            await self.application(scope, receive, send)
        else:
            await _refuse(receive, send, code=4403)


async def not_there(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer under every address that has no consumer."""
    await _refuse(receive, send, code=4404)


def _netloc(origin: bytes) -> str | None:
    try:
        return urlsplit(origin.decode("latin-1")).netloc.lower()
    except ValueError:  # "http://[" is no address
        return None


async def _refuse(receive: Receive, send: Send, *, code: int) -> None:
    await receive()  # websocket.connect
    await send({"type": "websocket.close", "code": code})
