"""PDF files that everybody can read: what PDF/UA-1 asks for, and whatever people write."""

import io
from pathlib import Path

import pikepdf
import pytest
from pdfua import Severity, validate
from PIL import Image

from common.typesetting import fonts, render
from common.typesetting.blocks import (
    Document,
    Facts,
    Heading,
    Items,
    NewPage,
    Picture,
    Quote,
    Table,
    Text,
    as_data,
)
from common.typesetting.render import NotSet, pdf

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    b'<rect width="40" height="20"/></svg>'
)


def jpeg() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "JPEG")
    return target.getvalue()


def a_document(*blocks) -> Document:
    return Document(title="Akte L-1", author="Stadt Lindenbach", blocks=blocks)


ALL = (
    Facts([("Ort", "Hauptstraße 1")]),
    Heading("Karte"),
    Picture(SVG, "svg", alt="Karte des Ortes", caption="© Stadt"),
    Picture(jpeg(), "jpg", alt="Ein rotes Feld"),
    Heading("Verlauf"),
    Heading("03.03.2026: Gemeldet", level=2),
    Quote("Ein Loch.\n\nSehr tief.", by="Meldende Person", marks=["nicht öffentlich"]),
    Table(["Wann", "Was", "n"], [["heute", "dies", "1"]] * 60, numbers=[2], widths=[1, 2, 1]),
    NewPage(),
    Items(["Erstens", "Zweitens"]),
    Text("Eine Bemerkung.", small=True),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "all.pdf"
    path.write_bytes(pdf(a_document(*ALL)))
    return path


def elements(node, found=None) -> list:
    """All structure elements below `node` as (type, alt)."""
    found = [] if found is None else found
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append((str(kid["/S"]), str(kid.get("/Alt", ""))))
            elements(kid, found)
    return found


def test_a_checker_finds_nothing_that_keeps_anybody_from_reading_it(written):
    found = validate(written).findings

    assert [(each.rule_id, each.message) for each in found if each.severity != Severity.INFO] == []


def test_the_file_says_language_and_title_and_that_it_is_tagged(written):
    with pikepdf.open(written) as file:
        assert str(file.Root.Lang) == "de-DE"
        assert bool(file.Root.MarkInfo.Marked)
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        with file.open_metadata() as metadata:
            assert metadata["dc:title"] == "Akte L-1"
            assert metadata["pdfuaid:part"] == "1"


def test_headings_are_bookmarks(written):
    with pikepdf.open(written) as file, file.open_outline() as outline:
        assert [(each.title, [kid.title for kid in each.children]) for each in outline.root] == [
            ("Karte", []),
            ("Verlauf", ["03.03.2026: Gemeldet"]),
        ]


def test_every_picture_says_what_it_shows_and_tables_name_their_columns(written):
    with pikepdf.open(written) as file:
        found = elements(file.Root.StructTreeRoot)

    assert [alt for kind, alt in found if kind == "/Figure" and alt] == [
        "Karte des Ortes",
        "Ein rotes Feld",
    ]
    kinds = [kind for kind, _alt in found]
    assert kinds.count("/TH") == 3
    assert kinds.count("/TD") == 180
    assert kinds.count("/H1") == 2
    assert kinds.count("/H2") == 1
    assert {"/L", "/LI", "/BlockQuote"} <= set(kinds) or {"/L", "/LI", "/Quote"} <= set(kinds)


@pytest.mark.parametrize(
    "text",
    [
        "Größe ß ẞ Łódź Ünal",
        "🚧 👩🏽‍🔧 🇩🇪 🗑️",
        "שלום עולם und danach",
        "مرحبا بالعالم 123",
        "中文 𓀀 \U000f0000 \ue000",  # letters that no font here has
        "\x00\x07\u202e umgedreht \u2066\ufeff",
        '#eval("1") $x$ *fett* @quelle <html> \\ "json" {}',
        "= Überschrift\n- Punkt\n/ Begriff: x",
        "",
        "a" * 4000,
    ],
)
def test_whatever_people_write_makes_a_file_that_a_checker_likes(text, tmp_path):
    path = tmp_path / "words.pdf"
    path.write_bytes(
        pdf(
            Document(
                title=text[:60] or "Ohne",
                author=text[:60],
                blocks=[Heading(text[:60]), Quote(text, by=text[:20]), Facts([("Ort", text)])],
            )
        )
    )

    found = validate(path).findings

    assert [each.message for each in found if each.severity != Severity.INFO] == []


def test_letters_that_no_font_has_become_one_sign_and_others_stay():
    assert fonts.printable("Müll 🚧 שלום مرحبا\n") == "Müll 🚧 שלום مرحبا\n"
    assert fonts.printable("中\ue000") == fonts.INSTEAD * 2
    assert fonts.printable("a\u202eb\u2066c") == "abc"
    assert fonts.printable("a\u2003b") == "a b"


def test_what_cannot_be_set_is_an_error_that_names_no_text(monkeypatch):
    with pytest.raises(NotSet) as caught:
        pdf(a_document(Picture(b"geheim", "jpg", alt="Kein Bild")))
    assert "geheim" not in str(caught.value)

    monkeypatch.setattr(render, "_WALL_SECONDS", 0.001)
    with pytest.raises(NotSet, match="no end"):
        pdf(a_document())


def test_a_picture_that_wants_too_much_memory_ends_the_child_and_nothing_else(monkeypatch):
    monkeypatch.setattr(render, "_MEMORY_MB", 150)
    target = io.BytesIO()
    Image.new("L", (12_000, 12_000)).save(target, "JPEG", quality=1)

    with pytest.raises(NotSet):
        pdf(a_document(Picture(target.getvalue(), "jpg", alt="Groß")))


def test_only_blocks_are_blocks():
    with pytest.raises(TypeError):
        as_data("Text")  # type: ignore[arg-type]
