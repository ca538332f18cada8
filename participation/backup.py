"""Which files the rows of a database need: a backup names those that are missing."""

from collections.abc import Iterator

from participation.models import ProjectDocument


def expected(using: str) -> Iterator[str]:
    uuids = ProjectDocument.objects.using(using).order_by("pk").values_list("uuid", flat=True)
    for uuid in uuids.iterator(chunk_size=2_000):
        yield f"private/documents/{uuid}.pdf"
