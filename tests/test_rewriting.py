"""Files of tests are kept as pytest reads them, each by one process."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.assertion import rewrite

from tests.rewriting import kept_at, rewrite_my_share


def kept(folder: Path) -> list[str]:
    """The files that pytest would find written."""
    return [
        file.name
        for file in sorted(folder.rglob("test_*.py"))
        if rewrite._read_pyc(file, kept_at(file))
    ]


@pytest.fixture
def worker(pytestconfig: pytest.Config) -> Any:
    def number(n: int) -> Any:
        return SimpleNamespace(
            workerinput={"workerid": f"gw{n}", "workercount": 2},
            stash=pytestconfig.stash,
            getini=pytestconfig.getini,
        )

    return number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "below").mkdir()
    for name in ("test_a.py", "test_b.py", "below/test_c.py", "no_test.py"):
        (tmp_path / name).write_text("def test_it():\n    assert 1 + 1 == 2\n", encoding="utf-8")
    return tmp_path


def test_each_process_writes_its_share(folder, worker):
    rewrite_my_share(worker(0), folder)
    assert kept(folder) == ["test_c.py", "test_b.py"]
    rewrite_my_share(worker(1), folder)
    assert kept(folder) == ["test_c.py", "test_a.py", "test_b.py"]


def test_who_is_alone_writes_nothing(folder):
    rewrite_my_share(SimpleNamespace(), folder)

    assert kept(folder) == []


def test_what_is_kept_is_not_written_again(folder, worker, monkeypatch):
    rewrite_my_share(worker(0), folder)
    monkeypatch.setattr(rewrite, "_rewrite_test", None)

    rewrite_my_share(worker(0), folder)


def test_what_has_changed_is_not_taken_for_what_is_kept(folder, worker):
    """pytest then writes it itself."""
    rewrite_my_share(worker(0), folder)
    (folder / "test_b.py").write_text("def test_it():\n    assert 2\n", encoding="utf-8")

    assert kept(folder) == ["test_c.py"]
