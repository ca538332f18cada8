from xml.etree import ElementTree

from common import qr


def test_an_address_becomes_a_picture_that_scales():
    picture = ElementTree.fromstring(qr.svg("https://lindenbach.example/meldungen/1/"))

    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "viewBox" in picture.attrib
    assert "width" not in picture.attrib
    # Dark on white, or nothing can read it in the dark theme.
    assert "#fff" in qr.svg("x").decode()
