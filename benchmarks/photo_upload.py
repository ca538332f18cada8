"""What taking in one picture of 1 MB costs: CPU of the web process and of PostgreSQL.

    python benchmarks/photo_upload.py [requests]

Sends multipart requests through the whole WSGI application, middleware included, against
the database of the environment (which needs a municipality), and removes what it stored.
The floor beside it is the same work without Django: hash, write, flush, decode at an eighth.
"""

import hashlib
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
_BOUNDARY = "photo-of-a-bench"
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Means per request. `database_cpu_ms` is 0 where PostgreSQL runs on another machine."""

    name: str
    web_cpu_ms: float
    database_cpu_ms: float
    wall_ms: float
    statements: float

    def __str__(self) -> str:
        total = self.web_cpu_ms + self.database_cpu_ms
        return (
            f"{self.name:28} {total:6.1f} CPU-ms (web {self.web_cpu_ms:.1f}, PostgreSQL "
            f"{self.database_cpu_ms:.1f}), {self.statements:.0f} statements, {self.wall_ms:.0f} ms"
        )


def picture(width: int, height: int, *, byte_size: int = 1_000_000) -> bytes:
    """A JPEG of about `byte_size` with grain like asphalt, the same each time."""
    from PIL import Image

    dice = random.Random(7)
    small = (width // 2, height // 2)
    grain = Image.frombytes("L", small, dice.randbytes(small[0] * small[1]))
    light = Image.radial_gradient("L").resize((width, height))
    image = Image.blend(light, grain.resize((width, height), Image.Resampling.BICUBIC), 0.25)
    colour = Image.merge("RGB", (image, image.point(lambda v: v * 0.9), light))
    best = b""
    for quality in range(95, 10, -5):
        target = io.BytesIO()
        colour.save(target, "JPEG", quality=quality)
        best = target.getvalue()
        if len(best) <= byte_size:
            break
    return best


def measure(requests: int = 60) -> list[Cost]:
    """Needs Django to be set up."""
    costs = []
    for name, width, height in (("12 MP", 4032, 3024), ("4 MP", 2304, 1728)):
        content = picture(width, height)
        label = f"{name}, {len(content) / 1e6:.2f} MB"
        costs.append(_through_the_application(f"upload {label}", content, requests))
        costs.append(_floor(f"floor  {label}", content, requests))
    return costs


def _through_the_application(name: str, content: bytes, requests: int) -> Cost:
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    application = get_wsgi_application()
    drafts = [uuid4() for _ in range(requests + 5)]
    bodies = [_body(content + draft.bytes) for draft in drafts]
    statements = 0

    def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        for draft, body in zip(drafts[:5], bodies[:5], strict=True):
            _post(application, draft, body)
        statements = 0
        database, web, wall = _database_cpu(), time.process_time(), time.perf_counter()
        for draft, body in zip(drafts[5:], bodies[5:], strict=True):
            _post(application, draft, body)
        web, wall = time.process_time() - web, time.perf_counter() - wall
        database = _database_cpu() - database
    counted = statements
    _forget(drafts)
    return Cost(
        name=name,
        web_cpu_ms=web / requests * 1000,
        database_cpu_ms=database / requests * 1000,
        wall_ms=wall / requests * 1000,
        statements=counted / requests,
    )


def _floor(name: str, content: bytes, requests: int) -> Cost:
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        web, wall = time.process_time(), time.perf_counter()
        for _ in range(requests):
            hashlib.sha256(content).digest()
            with path.open("wb") as file:
                file.write(content)
                os.fsync(file.fileno())
            with Image.open(path) as image:
                image.draft("RGB", (image.width // 8, image.height // 8))
                image.load()
        web, wall = time.process_time() - web, time.perf_counter() - wall
    return Cost(
        name=name,
        web_cpu_ms=web / requests * 1000,
        database_cpu_ms=0.0,
        wall_ms=wall / requests * 1000,
        statements=0,
    )


def _body(content: bytes) -> bytes:
    head = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name=photo; filename=foto.jpg\r\n"
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _post(application: Callable[..., Any], draft: UUID, body: bytes) -> None:
    """One request, each from an address of its own, so that no limit is hit."""
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/fotos/entwurf/{draft}/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": f"2001:db8:{draft.hex[:4]}:{draft.hex[4:8]}::1",
        "CONTENT_TYPE": f"multipart/form-data; boundary={_BOUNDARY}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda status, headers, exc_info=None: answered.append(status))
    content = b"".join(answer)
    answer.close()
    if not answered[0].startswith("201"):
        raise RuntimeError(f"{answered[0]}: {content[:300].decode()}")


def _database_cpu() -> float:
    """Seconds that the servers of our connections have used so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [row[0] for row in cursor.fetchall()]
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS_PER_SECOND


def _forget(drafts: list[UUID]) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from photos import files
    from photos.models import Photo

    photos = Photo.objects.filter(draft_key__in=drafts)
    uuids = list(photos.values_list("uuid", flat=True))
    jobs = ProcrastinateJob.objects.filter(args__photo_uuid__in=[str(uuid) for uuid in uuids])
    jobs._raw_delete("default")
    photos.delete()
    for uuid in uuids:
        files.delete_private(uuid)


def main() -> None:
    import django

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for cost in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 60):
        sys.stdout.write(f"{cost}\n")


if __name__ == "__main__":
    main()
