"""The rows of a backup into the database: pg_restore's words through psql, in one transaction.

It is ended by the last line that we send. Whoever is killed before, the end of what comes in is a
rollback, and the database is as it was.
"""

import subprocess
import tempfile
import threading
from contextlib import suppress
from typing import IO

from django.conf import settings
from psycopg import sql

from common.backup import Refused, looking, making, programs
from common.backup.archive import BLOCK, Reader

# All that is ours and no extension's; the queue brings types of its own.
_EMPTY = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT p.oid AS id FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p', 'a')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        IF EXISTS (SELECT FROM pg_proc WHERE oid = found.id) THEN
            EXECUTE format('DROP ROUTINE %s CASCADE', found.id::regprocedure);
        END IF;
    END LOOP;
    FOR found IN SELECT t.oid::regtype AS name FROM pg_type t
        LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE t.typnamespace = 'public'::regnamespace
        AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT c.oid::regconfig AS name FROM pg_ts_config c
        WHERE c.cfgnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TEXT SEARCH CONFIGURATION %s CASCADE', found.name);
    END LOOP;
END $$;
"""


_BEGIN = """
    BEGIN;
    SET LOCAL lock_timeout = '30s';
    SET client_min_messages = warning;
    {empty}
    CREATE TABLE public.{mark} (backup text NOT NULL, at timestamptz NOT NULL);
    INSERT INTO public.{mark} VALUES ({backup}, clock_timestamp());
"""
_END = """
    SET search_path = public;
    DO $$
    DECLARE found record;
    BEGIN
        FOR found IN SELECT c.oid::regclass AS name FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname <> '{mark}'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %I', found.name, {app});
        END LOOP;
    END $$;
    GRANT SELECT ON public.{mark} TO {role};
    COMMIT;
"""


def load(reader: Reader) -> None:
    """Replace all that is in the database by the backup, or change nothing; raises `Refused`."""
    database = settings.DATABASES[making.OWNER]
    env = programs.environment(database)
    with looking.connect() as connection:
        major = connection.info.server_version // 10_000
    restorer, speaker = (programs.find(name, major) for name in ("pg_restore", "psql"))
    wanted = _contents(reader, restorer)
    command = [speaker, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env
    ) as psql:
        assert psql.stdin is not None and psql.stderr is not None  # noqa: S101
        try:
            # Without the COMMIT below the end of what comes in is a rollback.
            psql.stdin.write(_beginning(reader).encode())
            _feed(reader, restorer, wanted, psql.stdin)
            psql.stdin.write(_ending().encode())
            psql.stdin.close()
        except BrokenPipeError:
            pass  # it says below why it went
        except BaseException:
            psql.kill()
            raise
        said = psql.stderr.read().decode(errors="replace").strip()
        psql.wait()
    if psql.returncode != 0:
        raise Refused(
            f"Die Datenbank nahm die Sicherung nicht an; sie ist, wie sie war. {said[-2000:]}"
        )


def _beginning(reader: Reader) -> str:
    return _BEGIN.format(
        empty=_EMPTY, mark=looking.MARK, backup=_literal(reader.manifest["made_at"])
    )


def _ending() -> str:
    """The application may do nothing with any table until they are proven."""
    app, owner = settings.DATABASES["default"]["USER"], settings.DATABASES[making.OWNER]["USER"]
    if app == owner:
        return "\nCOMMIT;\n"
    return _END.format(mark=looking.MARK, app=_literal(app), role=_name(app))


def _contents(reader: Reader, restorer: str) -> str:
    """What to restore, in pg_restore's words: not the schema and the extensions, which are
    there and belong to a superuser."""
    with tempfile.TemporaryFile("w+") as listed:  # a pipe would be full before we read it
        with subprocess.Popen(  # noqa: S603
            [restorer, "--list"], stdin=subprocess.PIPE, stdout=listed, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdin is not None  # noqa: S101
            with suppress(BrokenPipeError):  # the list stands at the beginning: it goes early
                for block in reader.dump():
                    process.stdin.write(block)
            with suppress(BrokenPipeError):
                process.stdin.close()
        if process.returncode != 0:
            raise Refused("pg_restore kann die Kopie der Datenbank nicht lesen.")
        listed.seek(0)
        return "".join(
            line for line in listed if " SCHEMA - " not in line and " EXTENSION - " not in line
        )


def _feed(reader: Reader, restorer: str, wanted: str, target: IO[bytes]) -> None:
    """The backup as SQL: pg_restore reads its pieces, we pass on what it says."""
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listed:
        listed.write(wanted)
        listed.flush()
        command = [restorer, "--no-owner", "--no-acl", f"--use-list={listed.name}", "--file=-"]
        with subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdin and process.stdout and process.stderr  # noqa: S101
            source = process.stdin
            failed: list[BaseException] = []

            def pour() -> None:
                try:
                    for block in reader.dump():
                        source.write(block)
                except BrokenPipeError:
                    pass
                except BaseException as error:  # told below, in the thread that asks
                    failed.append(error)
                finally:
                    source.close()

            thread = threading.Thread(target=pour)
            thread.start()
            try:
                while block := process.stdout.read(BLOCK):
                    target.write(block)
            except BaseException:
                process.kill()
                raise
            finally:
                thread.join()
            said = process.stderr.read().decode(errors="replace")
        if failed:
            raise failed[0]
        if process.returncode != 0:
            raise Refused(f"pg_restore brach ab; die Datenbank ist, wie sie war. {said[-2000:]}")


def _literal(text: str) -> str:
    return str(sql.Literal(text).as_string(None))


def _name(text: str) -> str:
    return str(sql.Identifier(text).as_string(None))
