"""Who knocks at the websockets: a real server, and whatever strangers may send."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from common.websockets import OurPagesOnly, not_there
from tests.processes import environment, serving


@pytest.mark.django_db(transaction=True)
def test_an_unknown_path_is_refused_without_noise_in_the_log():
    with serving(environment()) as (address, end):
        for path in ("/", "/ws/", "/meldungen/", "/%00", "/" + "x" * 2000):
            for origin in (None, f"http://{address}", "http://[", "https://evil.example"):
                with pytest.raises(InvalidStatus) as refused:
                    connect(f"ws://{address}{path}", origin=origin)  # type: ignore[arg-type]
                assert refused.value.response.status_code == 403, path
        log = end()

    assert '"WebSocket /ws/" 403' in log  # a line of information, which bin/serve leaves out
    assert "Traceback" not in log
    assert "ERROR" not in log
    assert "WARNING" not in log


async def greet(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})


async def first_answer(application: Any, **headers: str) -> dict[str, Any]:
    scope = {
        "type": "websocket",
        "path": "/ws/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    caller = ApplicationCommunicator(application, scope)
    await caller.send_input({"type": "websocket.connect"})
    return dict(await caller.receive_output(10))


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        (None, "websocket.accept"),  # no browser
        ("https://lindenbach.example", "websocket.accept"),
        ("http://lindenbach.example", "websocket.accept"),  # TLS ends at the proxy
        ("https://LINDENBACH.example", "websocket.accept"),
        ("https://lindenbach.example:8080", "websocket.close"),
        ("https://lindenbach.example.evil.example", "websocket.close"),
        ("https://evil.example", "websocket.close"),
        ("http://[", "websocket.close"),
        ("null", "websocket.close"),
        ("", "websocket.close"),
        ("ä", "websocket.close"),
    ],
)
async def test_only_our_own_pages_open_a_websocket(origin: str | None, answer: str):
    headers = {"host": "lindenbach.example"} | ({} if origin is None else {"origin": origin})

    got = await first_answer(OurPagesOnly(greet), **headers)

    assert got["type"] == answer
    assert answer == "websocket.accept" or got["code"] == 4403


async def test_an_address_that_is_none_has_a_code_of_its_own():
    assert await first_answer(not_there) == {"type": "websocket.close", "code": 4404}
