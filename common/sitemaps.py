"""Parts of the sitemap (sitemaps.org); each app gives its own, `frontend` lists them."""

import re

from django.http import HttpResponse

from common.languages import LANGUAGES, has_one_language, local_path

# As many addresses as the protocol allows in one file is 50,000; ours stay small.
ADDRESSES = 10_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_OTHERS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_PLACE = re.compile(r"<loc>(https?://[^/<]+)(/[^<]*)</loc>")


def parts(addresses: int) -> range:
    """The numbers of the parts that so many addresses fill, from 1 on."""
    return range(1, -(-addresses // ADDRESSES) + 1)


def part(entries: str) -> HttpResponse:
    """`<url>` elements as a sitemap; each says where the page is in the other languages."""
    return _xml(f"<urlset {_SCHEMA} {_OTHERS}>\n{_PLACE.sub(_with_others, entries)}\n</urlset>")


def index(addresses: list[str]) -> HttpResponse:
    """The sitemap that leads to others at `addresses`, which are whole."""
    places = "".join(f"<sitemap><loc>{address}</loc></sitemap>\n" for address in addresses)
    return _xml(f"<sitemapindex {_SCHEMA}>\n{places}</sitemapindex>")


def _with_others(place: "re.Match[str]") -> str:
    base, path = place[1], place[2]
    if has_one_language(path):
        return place[0]
    return place[0] + "".join(
        f'<xhtml:link rel="alternate" hreflang="{language.code}" '
        f'href="{base}{local_path(path, language)}"/>'
        for language in LANGUAGES
    )


def _xml(body: str) -> HttpResponse:
    return HttpResponse(_HEAD + body, content_type="application/xml")
