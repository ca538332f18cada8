"""What changed between two texts: right whatever they are, and never slow."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from participation import differences as module
from participation.differences import Change, Piece, differences

words = st.lists(st.sampled_from(["Bank", "Baum", " ", "\n", ".", "ä", "1"]), max_size=40).map(
    "".join
)


def texts(pieces: list[Piece], *without: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change not in without)


@given(words, words)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = differences(before, after)

    assert texts(pieces, Change.ADDED) == before
    assert texts(pieces, Change.REMOVED) == after
    assert all(a.change != b.change for a, b in pairwise(pieces))


def test_words_are_told_one_by_one() -> None:
    assert differences("Mehr Bänke am Brunnen.", "Mehr Tische am Brunnen, bitte.") == [
        Piece(Change.SAME, "Mehr "),
        Piece(Change.REMOVED, "Bänke"),
        Piece(Change.ADDED, "Tische"),
        Piece(Change.SAME, " am Brunnen"),
        Piece(Change.ADDED, ", bitte"),
        Piece(Change.SAME, "."),
    ]


def test_what_is_the_same_is_one_piece_and_nothing_is_none() -> None:
    assert differences("Mehr Bänke", "Mehr Bänke") == [Piece(Change.SAME, "Mehr Bänke")]
    assert differences("", "") == []
    assert differences("", "Neu") == [Piece(Change.ADDED, "Neu")]
    assert differences("Alt", "") == [Piece(Change.REMOVED, "Alt")]


def test_texts_without_anything_in_common_are_not_compared_for_long(monkeypatch) -> None:
    steps = 0
    real = module._step

    def counted(*args: object) -> int:
        nonlocal steps
        steps += 1
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_step", counted)
    before, after = "a b " * 2000, "c d " * 2000

    pieces = differences(before, after)

    assert [piece.change for piece in pieces][:2] == [Change.REMOVED, Change.ADDED]
    assert texts(pieces, Change.ADDED) == before
    assert steps <= (module._MOST_STEPS + 1) * (module._MOST_STEPS + 2) / 2
