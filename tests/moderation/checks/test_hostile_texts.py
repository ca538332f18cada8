"""No text makes a check slow: a hundred thousand signs made to hurt, each in good time.

The checks run in a process of their own, so that one that hangs fails and does not hang us.
"""

import subprocess
import sys

from tests.conftest import ROOT

PROGRAM = """
import django
django.setup()
from moderation.checks import CHECKS, MAX_LENGTH, Subject, Town
from moderation.checks.prints import print_of
town = Town(hosts=frozenset({"stadt.example"}), insults=frozenset({"idiot", "a" * 60}))
seeds = [
    "a", "0", "A", " ", ".", "-", "*", "@", "a.", "a-", "0 ", "01", "+49", "a@", "a@a.", "A ",
    "Herr ", "Herr A", "Anna ", "Anna Anna ", "DE89 ", "DE89", "B-AB ", "B A ", "i ", "i.", "***a",
    "http://", "www.", "http://a.", "(0", "( at )", "a[at]", "(dot)", "a(at)a(dot)", "aaa*", "i!",
    "\\u00e4", "\\u0416", "\\n", "Dr. ", "Fr. Dr. Dr. ", "1 0 ", "St. Martin ", "/0171/",
]
for seed in seeds:
    text = (seed * 100_000)[:100_000]
    for tail in ("", "!", "@", "\\x00"):
        subject = Subject(text=text[: MAX_LENGTH - 1] + tail, town=town)
        for check in CHECKS:
            found = check.look(subject)
            assert found is None or len(found.passages) <= 40
    assert len(Subject(text=text).text) == MAX_LENGTH
    print_of(Subject(text=text, town=town))
print("done")
"""


def test_hostile_texts_end_in_good_time():
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        check=False,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("done\n", "", 0)
