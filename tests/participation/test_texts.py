"""What people wrote becomes paragraphs and links, and nothing that runs."""

import pytest
from django.template import engines

from participation.texts import as_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("  \n \n ", ""),
        ("Eine Zeile", "<p>Eine Zeile</p>"),
        ("Eins\nzwei", "<p>Eins<br>zwei</p>"),
        ("Eins\r\n\r\nzwei", "<p>Eins</p><p>zwei</p>"),
        ("Eins\n \n\n\nzwei\rdrei", "<p>Eins</p><p>zwei<br>drei</p>"),
        ("<b>fett</b> & 'so'", "<p>&lt;b&gt;fett&lt;/b&gt; &amp; &#x27;so&#x27;</p>"),
    ],
)
def test_paragraphs_and_lines_stay_and_everything_is_escaped(text, html):
    assert as_html(text) == html


def link(address, label):
    return f'<a href="{address}" rel="ugc nofollow noopener">{label}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("https://a.example/b", link("https://a.example/b", "a.example/b")),
        ("Siehe http://a.example.", f"Siehe {link('http://a.example', 'a.example')}."),
        ("(https://a.example/b)", f"({link('https://a.example/b', 'a.example/b')})"),
        (
            "https://de.example/wiki/Ort_(Begriff)!",
            f"{link('https://de.example/wiki/Ort_(Begriff)', 'de.example/wiki/Ort_(Begriff)')}!",
        ),
        ("„https://a.example“", f"„{link('https://a.example', 'a.example')}“"),
        ("HTTPS://A.example/", link("HTTPS://A.example/", "A.example")),
        (
            "https://a.example/?a=1&b=2",
            link("https://a.example/?a=1&amp;b=2", "a.example/?a=1&amp;b=2"),
        ),
    ],
)
def test_links_to_pages_can_be_followed(text, html):
    assert as_html(text) == f"<p>{html}</p>"


def test_a_long_address_is_shown_by_its_beginning():
    html = as_html("https://a.example/" + "x" * 100)

    assert f'href="https://a.example/{"x" * 100}"' in html
    assert f">a.example/{'x' * 49}…</a>" in html


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "//a.example/",
        "https://",
        "http:///a",
        "https://[",
        'https://"onmouseover=alert(1)',
    ],
)
def test_nothing_else_becomes_a_link(text):
    assert "<a" not in as_html(text)


def test_signs_that_turn_the_writing_around_are_dropped():
    assert as_html("a\u202egnp.exe\u2066b") == "<p>agnp.exeb</p>"


def test_templates_have_it_as_a_filter():
    template = engines["django"].from_string(
        "{% load participation %}{{ text|participation_text }}|{{ none|participation_text }}"
    )

    assert template.render({"text": "A <i>\nb", "none": None}) == "<p>A &lt;i&gt;<br>b</p>|"
