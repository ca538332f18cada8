import re
from uuid import UUID

from common.secret_links import matches, token

REPORT = UUID("0192d3f0-0000-7000-8000-000000000001")


def test_a_token_opens_only_its_object_purpose_and_version():
    link = token(REPORT, "report-status", 1)

    assert matches(link, REPORT, "report-status", 1)
    assert not matches(link, UUID(int=1), "report-status", 1)
    assert not matches(link, REPORT, "contact", 1)
    assert not matches(link, REPORT, "report-status", 2)


def test_a_token_is_printed_again_as_it_was():
    assert token(REPORT, "report-status", 1) == token(REPORT, "report-status", 1)


def test_a_token_has_at_least_128_bits_and_fits_into_a_path():
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", token(REPORT, "report-status", 1))


def test_purpose_and_version_cannot_be_shifted_into_each_other():
    assert token(REPORT, "a", 11) != token(REPORT, "a\x001", 1)


def test_strange_input_matches_nothing():
    for given in ("", "ä" * 24, "A" * 24, token(REPORT, "report-status", 1)[:-1]):
        assert not matches(given, REPORT, "report-status", 1)


def test_tokens_outlive_a_change_of_the_secret_key_but_not_of_their_own(settings):
    link = token(REPORT, "report-status", 1)

    settings.SECRET_KEY = "another"
    assert matches(link, REPORT, "report-status", 1)

    settings.SECRET_LINK_KEY = "another"
    assert not matches(link, REPORT, "report-status", 1)
