"""The drawn pictures: one for each motif and state, always the same, and marked as drawn."""

from io import BytesIO

import pytest
from django.test import override_settings
from PIL import Image, ImageChops, ImageStat

from frontend.demo.motifs import MOTIFS, draw, jpeg
from frontend.demo.motifs.make import name_of
from frontend.demo.pictures import ALT, Album
from tests import demo_pictures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the town shows: all pictures, drawn once for all tests."""
    var = tmp_path_factory.mktemp("var")
    demo_pictures.put_into(var, tmp_path_factory)
    with override_settings(VAR_DIR=var):
        return Album().folder


def test_every_motif_has_words_for_those_who_do_not_see_it():
    assert set(ALT) == set(MOTIFS)
    assert all(len(set(words)) == 2 and all(words) for words in ALT.values())


@pytest.mark.parametrize("motif", MOTIFS)
def test_before_and_after_are_the_same_place_in_another_state(folder, motif):
    before, after = (
        Image.open(folder / f"{name_of(motif, mended=mended, variant=0)}.jpg").convert("RGB")
        for mended in (False, True)
    )
    assert before.size == after.size == (1200, 900)
    changed = ImageStat.Stat(ImageChops.difference(before, after).convert("L"))
    assert 0.5 < changed.mean[0] < 60


def test_a_picture_is_drawn_the_same_way_each_time():
    assert draw("sign", mended=False).tobytes() == draw("sign", mended=False).tobytes()


def test_the_stamp_stays_in_the_cuts_of_the_pages():
    """A square in lists, three to two on the page of a report, four to five in pairs on phones."""
    plain = draw("bench", mended=True)
    with Image.open(BytesIO(jpeg(plain))) as picture:
        changed = ImageChops.difference(picture.convert("RGB"), plain).convert("L")
        box = changed.point([255 * (i > 60) for i in range(256)]).getbbox()
        assert picture.getexif() == {}
    assert box is not None
    west, north, east, south = box
    assert 240 <= west < east <= 960
    assert 50 <= north < south < 150
