"""Test files as pytest wants them: with asserts that say what was compared.

In a fresh checkout pytest writes each file anew and keeps it. Processes that begin at once all do
so for every file, as they read them in the same order; here each does its share beforehand. A file
that another has not finished by then is written twice, as without this.
"""

from pathlib import Path

import pytest
from _pytest.assertion import rewrite


def kept_at(file: Path) -> Path:
    """Where pytest looks for `file` as it wants it."""
    return rewrite.get_cache_dir(file) / (file.stem + rewrite.PYC_TAIL)


def rewrite_my_share(config: pytest.Config, folder: Path) -> None:
    """Of the files of tests below `folder` those that fall to this process and are not kept yet."""
    workerinput = getattr(config, "workerinput", None)
    if workerinput is None:
        return
    number = int(workerinput["workerid"].removeprefix("gw"))
    for file in sorted(folder.rglob("test_*.py"))[number :: workerinput["workercount"]]:
        kept = kept_at(file)
        if not kept.exists():
            source, code = rewrite._rewrite_test(file, config)
            kept.parent.mkdir(parents=True, exist_ok=True)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, kept)
