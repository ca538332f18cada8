"""A real PostGIS database per worker, cloned from one migrated template; tests run as the app."""

import gc
import hashlib
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from _pytest import runner
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.template import Context, Template
from django.test import TransactionTestCase

from benchmarks.serving import connect, drop_database
from common import page_cache
from common.database import PARAMETERS, app_role
from common.room import with_room
from geo import tenancy
from photos import preparing
from tests import clean, factories, rewriting, sharing
from tests.browser import (  # noqa: F401  fixtures for journeys
    _empty_static_root,
    _pool_of_the_server,
    assert_axe_clean,
    assert_fits,
    assert_no_third_party,
    axe,
    browser,
    desktop_page,
    kept,
    live,
    page,
    page_without_scripts,
)
from tests.prepared_pictures import PreparedOnce

ROOT = Path(__file__).resolve().parent.parent


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return sharing.WhatIsBuiltOnce(config, log)


def pytest_configure(config: pytest.Config) -> None:
    # Its fixture needs what is above.
    config.pluginmanager.import_plugin("tests.demo_built")
    # What makes guessing slow makes tests slow too.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    if session.config.args == session.config.getini("testpaths"):  # somebody runs all of them
        rewriting.rewrite_my_share(session.config, ROOT / "tests")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = sharing.long_ones_first(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: nobody needs to look for garbage in it, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_run = with_room(runner.pytest_runtest_protocol)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    return _run(item, nextitem)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    kept.between_tests(item)


def pytest_sessionfinish() -> None:
    kept.end()


def _migrations_hash() -> str:
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    digest.update((ROOT / "requirements.lock").read_bytes())  # others' migrations
    for path in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "common/database.py"]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _as_owner(name: str) -> "psycopg.Connection[Any]":
    return _connect("owner", name)


def _connect(alias: str, name: str) -> "psycopg.Connection[Any]":
    return connect(settings.DATABASES[alias], name)


def _drop(name: str) -> None:
    drop_database([settings.DATABASES[alias] for alias in ("owner", "default")], name)


def _point_connections_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    base = settings.DATABASES["default"]["NAME"].removeprefix("test_")
    template = f"test_{base}_{_migrations_hash()}"
    name = f"test_{base}_{worker_id}"
    for alias in ("default",):
        connections[alias].settings_dict["OPTIONS"] = {}
    with django_db_blocker.unblock(), _as_owner("postgres") as admin:
        admin.execute("SELECT pg_advisory_lock(711)")
        found = admin.execute(
            "SELECT datistemplate FROM pg_database WHERE datname = %s", [template]
        ).fetchone()
        if found is None or not found[0]:
            admin.execute(f'DROP DATABASE IF EXISTS "{template}"')
            admin.execute(f'CREATE DATABASE "{template}" TEMPLATE "{base}_template"')
            _point_connections_at(template)
            call_command("migrate", verbosity=0, interactive=False)
            with connections["owner"].cursor() as cursor:
                # Only tests empty tables; the application never does.
                cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{app_role()}"')
            _point_connections_at(template)
            admin.execute(f'ALTER DATABASE "{template}" IS_TEMPLATE true')
        _drop(name)
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        admin.execute("SELECT pg_advisory_unlock(711)")
        with _as_owner(name) as own:
            own.execute("SELECT show_trgm('load')")
            for parameter, value in PARAMETERS.items():
                own.execute(f"ALTER DATABASE \"{name}\" SET {parameter} = '{value}'")
        _point_connections_at(name)
    yield
    with django_db_blocker.unblock():
        _point_connections_at(base)
        _drop(name)


_folders = itertools.count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As pytest's own, which looks at the folders of all tests before to find a free number, and
    keeps a link to the latest one: of thousands of tests each has one."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    path = tmp_path_factory.getbasetemp() / f"{next(_folders)}_{name}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.PRIVATE_DIR = tmp_path / "private"
    settings.PUBLIC_DIR = tmp_path / "public"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _no_pages_of_the_test_before() -> None:
    page_cache.pages.clear()


_prepared = PreparedOnce(preparing._run_child)


@pytest.fixture(autouse=True)
def _each_picture_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_run_child", _prepared)


@pytest.fixture(autouse=True)
def _tests_type_faster_than_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("defects.views.melden.LEAST_SECONDS", 0)


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> Iterator[None]:
    """See `tests.clean`; the connection is opened when the first test has committed."""
    owner: list[psycopg.Connection[Any]] = []

    def teardown(self: TransactionTestCase) -> None:
        if not owner:
            owner.append(_as_owner(settings.DATABASES["default"]["NAME"]))
        clean.empty(owner[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
    for connection in owner:
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _pages_tell_their_context_once(django_test_environment: None) -> Iterator[None]:
    """Django's test client keeps a copy of the context of every template, a hundred small ones
    on a page. Ours keeps that of pages, which is what tests ask for."""
    told = Template._render  # type: ignore[attr-defined]  # Django's own, for tests

    def render(self: Template, context: Context) -> str:
        if context.template is self:
            return str(told(self, context))
        return self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True)
def _hosts_of_this_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: the two statements for the hosts are not counted twice."""
    tenancy.forget_hosts()
    if "live" not in request.fixturenames:  # a server of several threads reads them anew
        monkeypatch.setattr(tenancy, "KEEP_SECONDS", 3600.0)


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real data; tests that need it say so when they skip."""
    path = Path(os.environ.get("REALDATA_DIR", ROOT.parent / "shared" / "data"))
    if not (path / "koeln").is_dir():
        pytest.skip(f"no real data at {path}: set REALDATA_DIR")
    return path


@pytest.fixture
def town(db: None) -> factories.Town:
    """Lindenbach with its departments, categories and personas."""
    return factories.town()
