"""A moderator takes passages out and puts no word into anybody's mouth."""

import pytest

from moderation.passages import MARKER, as_html, is_cut_from, says_something, with_markers

TEXT = "Herr Meier aus der Gasse 3 parkt hier.\nDas ist nicht gut, und Herr Meier weiß es."


def cut(shown: str) -> bool:
    return is_cut_from(with_markers(shown), TEXT)


@pytest.mark.parametrize(
    "shown",
    [
        "[entfernt] parkt hier.\nDas ist nicht gut, und Herr Meier weiß es.",
        "[entfernt] parkt hier.\nDas ist nicht gut, und [entfernt] weiß es.",
        "█████ █████ aus der Gasse 3 parkt hier.\nDas ist nicht gut, und ████ weiß es.",
        "Herr Meier aus der Gasse 3 parkt hier.\r\nDas ist [Entfernt]",
        "[entfernt][entfernt] weiß es.",
        "Herr [entfernt]",
        "[entfernt]",
    ],
)
def test_only_passages_are_missing(shown):
    assert cut(shown)


@pytest.mark.parametrize(
    "shown",
    [
        "[entfernt] parkt dort.\nDas ist nicht gut, und Herr Meier weiß es.",
        "Herr Meier aus der Gasse 3 parkt hier.\nDas ist gut, und Herr Meier weiß es.",
        "Herr Meier[entfernt]" + TEXT.removeprefix("Herr Meier"),
        TEXT + "[entfernt]",
        "[entfernt]" + TEXT,
        "[entfernt] weiß es. [entfernt] parkt hier.",
        "Herr Meier [entfernt] Herr Schulze weiß es.",
        "herr Meier [entfernt]",
        "",
    ],
)
def test_anything_else_is_refused(shown):
    assert not cut(shown)


def test_what_was_cut_can_be_cut_again():
    once = with_markers("[entfernt] parkt hier.\nDas ist nicht gut, und Herr Meier weiß es.")
    twice = once.replace("Herr Meier weiß", f"{MARKER} weiß")

    assert is_cut_from(twice, once)
    assert is_cut_from(twice, TEXT)


def test_repeated_words_do_not_confuse_it():
    assert is_cut_from(f"a{MARKER}a", "aaa")
    assert not is_cut_from(f"a{MARKER}a", "aa")
    assert is_cut_from(f"{MARKER}ab{MARKER}ab", "xababab")
    assert not is_cut_from(f"{MARKER}ab{MARKER}ab", "xabab")


def test_something_must_be_left():
    assert says_something(f"{MARKER} parkt")
    assert not says_something(f" {MARKER}.\n")


def test_everybody_learns_who_took_it_out():
    html = as_html(f"<b> {MARKER}")

    assert html.startswith("&lt;b&gt; <span class=")
    assert "von der Moderation geschwärzt" in html


def test_what_an_author_typed_themselves_is_not_ours():
    assert as_html("[entfernt]") == "[entfernt]"
