"""What changed between two texts, word by word.

Myers' algorithm (An O(ND) Difference Algorithm and Its Variations, 1986) over words and the
space between them. It costs more the more is changed, so it gives up after `_MOST_STEPS` and
then says that everything is new: nobody can make the page slow by what they write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_STEPS = 250


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces whose SAME and REMOVED make up `before`, and whose SAME and ADDED make up `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    pieces = [
        *((Change.SAME, word) for word in old[:start]),
        *_script(middle_old, middle_new),
        *((Change.SAME, word) for word in old[len(old) - end :]),
    ]
    return list(_joined(pieces))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _script(old: Sequence[str], new: Sequence[str]) -> list[tuple[Change, str]]:
    everything = [
        *((Change.REMOVED, word) for word in old),
        *((Change.ADDED, word) for word in new),
    ]
    if not old or not new:
        return everything
    trace = _trace(old, new)
    return everything if trace is None else _walk_back(old, new, trace)


def _trace(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """For each number of changes the furthest place in `old` on each diagonal; None if there
    are too many changes."""
    furthest = {1: 0}
    trace = []
    for changes in range(_MOST_STEPS + 1):
        trace.append(dict(furthest))
        for diagonal in range(-changes, changes + 1, 2):
            x = _step(furthest, diagonal, changes)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(old) and y >= len(new):
                return trace
    return None


def _step(furthest: dict[int, int], diagonal: int, changes: int) -> int:
    """Where the next change begins: a word more of `new`, or one less of `old`."""
    down = diagonal == -changes or (
        diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]
    )
    return furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1


def _walk_back(
    old: Sequence[str], new: Sequence[str], trace: list[dict[int, int]]
) -> list[tuple[Change, str]]:
    x, y = len(old), len(new)
    script: list[tuple[Change, str]] = []
    for changes in range(len(trace) - 1, -1, -1):
        furthest = trace[changes]
        diagonal = x - y
        down = diagonal == -changes or (
            diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if down else diagonal - 1
        from_x = furthest.get(before, 0)
        from_y = from_x - before
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            script.append((Change.SAME, old[x]))
        if changes == 0:
            break
        if down:
            y -= 1
            script.append((Change.ADDED, new[y]))
        else:
            x -= 1
            script.append((Change.REMOVED, old[x]))
    return script[::-1]


def _joined(script: Sequence[tuple[Change, str]]) -> Iterator[Piece]:
    """Words of one kind together; where something changed first what went, then what came."""
    for is_same, run in groupby(script, key=lambda step: step[0] is Change.SAME):
        words = list(run)
        for change in (Change.SAME,) if is_same else (Change.REMOVED, Change.ADDED):
            text = "".join(word for kind, word in words if kind is change)
            if text:
                yield Piece(change, text)
