"""Atom feeds (RFC 4287)."""

import re
from io import StringIO

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# What XML cannot hold, however it is written; one such letter would break the whole feed.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """`text` without the letters that no XML can hold."""
    return _NOT_IN_XML.sub("", text)


def as_summary(text: str) -> str:
    """Plain `text` as readers of feeds take a summary, as HTML: what somebody wrote stays text."""
    return for_xml(escape(text).replace("\r\n", "\n").replace("\n", "<br>"))


def feed_response(feed: Atom1Feed) -> HttpResponse:
    text = StringIO()
    feed.write(text, "utf-8")
    return HttpResponse(text.getvalue(), content_type=CONTENT_TYPE)
