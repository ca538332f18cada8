"""Parts of the sitemap (sitemaps.org); each app gives its own, `frontend` lists them."""

from django.http import HttpResponse

# As many addresses as the protocol allows in one file is 50,000; ours stay small.
ADDRESSES = 10_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def parts(addresses: int) -> range:
    """The numbers of the parts that so many addresses fill, from 1 on."""
    return range(1, -(-addresses // ADDRESSES) + 1)


def part(entries: str) -> HttpResponse:
    """`<url>` elements as a sitemap."""
    return _xml(f"<urlset {_SCHEMA}>\n{entries}\n</urlset>")


def index(addresses: list[str]) -> HttpResponse:
    """The sitemap that leads to others at `addresses`, which are whole."""
    places = "".join(f"<sitemap><loc>{address}</loc></sitemap>\n" for address in addresses)
    return _xml(f"<sitemapindex {_SCHEMA}>\n{places}</sitemapindex>")


def _xml(body: str) -> HttpResponse:
    return HttpResponse(_HEAD + body, content_type="application/xml")
