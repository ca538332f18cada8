"""What the database must be told beyond tables: its settings, its roles, append-only tables.

The owner's role changes tables. The application's role reads and writes rows; on
append-only tables it may only add and read.
"""

from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")

# Compiling short queries costs more than it saves, and German compounds need a lower
# threshold than 0.6 ("laterne" in "straßenlaternen" scores 0.63, two typos less). A page
# elsewhere costs four times as much as the next one on a turning disk only; believing that,
# PostgreSQL compares the texts of a whole table instead of asking the index.
PARAMETERS = {
    "jit": "off",
    "random_page_cost": "1.1",
    "pg_trgm.word_similarity_threshold": "0.4",
    "timezone": "UTC",
}


class ExtensionMissing(Exception):
    """An extension is missing that only a database superuser can create."""


def app_role() -> str:
    return str(settings.DATABASES["default"]["USER"])


def prepare_database(connection: BaseDatabaseWrapper) -> None:
    """Set parameters and privileges, as the owner; safe to repeat.

    Raises `ExtensionMissing` with the statement that the superuser has to run.
    """
    require_extensions(connection)
    quote = connection.ops.quote_name
    name = quote(str(connection.settings_dict["NAME"]))
    role = quote(app_role())
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('load')")  # a parameter must be known before it is set
        for parameter, value in PARAMETERS.items():
            cursor.execute(f"ALTER DATABASE {name} SET {parameter} = '{value}'")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        )
        cursor.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}"
        )


def require_extensions(connection: BaseDatabaseWrapper) -> None:
    """Raises `ExtensionMissing` with the statement that the superuser has to run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {row[0] for row in cursor.fetchall()}
    missing = [extension for extension in EXTENSIONS if extension not in present]
    if missing:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        statements = " ".join(f"CREATE EXTENSION {extension};" for extension in missing)
        raise ExtensionMissing(f"As a superuser, in the database {name}: {statements}")


def waiting_migrations(loader: MigrationLoader) -> list[tuple[str, str]]:
    """What `migrate` would still do to the database that `loader` read, as (app, name).

    Of squashed migrations and those they replace only one side counts: a database that has all
    the old ones waits for nothing.
    """
    return sorted(set(loader.graph.nodes) - set(loader.applied_migrations))


def known_migrations(loader: MigrationLoader) -> set[tuple[str, str]]:
    """All that this program can name, as (app, name): those it has, and those they replace."""
    replaced = (migration.replaces for migration in loader.disk_migrations.values())
    return set(loader.disk_migrations).union(*replaced)


class CreateModels(migrations.operations.base.Operation):
    """Many `CreateModel` as one step, a hundred times cheaper.

    After each step Django renders anew whatever hangs together with a model that came: for all
    tables of an app, nearly all models for each of them. Here the state learns all models first,
    and is rendered once.
    """

    reversible = True
    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[migrations.CreateModel]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered; Django renders it again when it is asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.operations)} models"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [], {"operations": self.operations})


class AppendOnly(migrations.operations.base.Operation):
    """From here on the application may add rows to the model's table, not change them."""

    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Privileges are not part of the models' state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._change(app_label, schema_editor, to_state, "REVOKE UPDATE, DELETE ON {} FROM {}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._change(app_label, schema_editor, to_state, "GRANT UPDATE, DELETE ON {} TO {}")

    def describe(self) -> str:
        return f"Let the application only add to {self.model}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [self.model], {})

    def _change(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        state: ProjectState,
        statement: str,
    ) -> None:
        table = state.apps.get_model(app_label, self.model)._meta.db_table
        if app_role() != schema_editor.connection.settings_dict["USER"]:
            schema_editor.execute(
                statement.format(
                    schema_editor.quote_name(table), schema_editor.quote_name(app_role())
                )
            )


class Unchangeable(AppendOnly):
    """`AppendOnly`, and a trigger that refuses even the owner of the table.

    What was written is never changed, and never emptied. Deleting is for the owner alone, who
    says so in the same transaction (`REMOVING_HISTORY`): a demo town goes as a whole.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._change(app_label, schema_editor, to_state, _REVOKE_ALL_BUT_ADDING)
        schema_editor.execute(_REFUSE, params=None)
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(
            f"CREATE OR REPLACE TRIGGER {schema_editor.quote_name(table + '_stays')} "
            f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema_editor.quote_name(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION common_history_stays()"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(
            f"DROP TRIGGER {schema_editor.quote_name(table + '_stays')} "
            f"ON {schema_editor.quote_name(table)}"
        )

    def describe(self) -> str:
        return f"Let nobody change {self.model}"


_REVOKE_ALL_BUT_ADDING = "REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}"
_REMOVING = "nahdran.removing_history"
_REFUSE = f"""
    CREATE OR REPLACE FUNCTION common_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('{_REMOVING}', true) = 'on' AND EXISTS (
            SELECT FROM pg_class WHERE oid = TG_RELID AND pg_get_userbyid(relowner) = current_user
        ) THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION '% of % is refused: history is only added to', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$
"""
# For one transaction of the owner, before it deletes rows of history.
REMOVING_HISTORY = f"SET LOCAL {_REMOVING} = 'on'"


class NeverDeleted(AppendOnly):
    """From here on the application may add and change rows of the table, not delete them."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._change(app_label, schema_editor, to_state, "REVOKE DELETE ON {} FROM {}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._change(app_label, schema_editor, to_state, "GRANT DELETE ON {} TO {}")

    def describe(self) -> str:
        return f"Let the application delete no {self.model}"
