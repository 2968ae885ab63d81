"""A migration operation: triggers that let a table only grow, on SQLite and PostgreSQL."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

MESSAGE = "append-only"
# Every guarded table, so that tests which must empty tables can lift the guards and set them
# again (tests/conftest.py), and ``manage.py verify_record`` can look for them.
GUARDED: list[str] = []
_REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}: %%', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def guard(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Make the database refuse UPDATE and DELETE on a table."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    schema_editor.execute(_REFUSE, params=())
    schema_editor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def unguard(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the guard of a table away."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


# Tables whose rows may move on but never go.
KEPT: list[str] = []


def keep(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Make the database refuse DELETE on a table."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(_REFUSE, params=())
    schema_editor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


class AppendOnly(Operation):
    """Guard the table of a model."""

    guarded = GUARDED
    set_guard = staticmethod(guard)

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of the model changes."""

    def _table(self, app_label: str, state: Any) -> str:
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Set the triggers."""
        table = self._table(app_label, to_state)
        self.guarded.append(table)
        self.set_guard(schema_editor, table)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the triggers."""
        unguard(schema_editor, self._table(app_label, from_state))

    def describe(self) -> str:
        """What the migration says it does."""
        return f"Make {self.model} append-only"


class KeepRows(AppendOnly):
    """Guard the table of a model against DELETE alone: its rows move on, but never go."""

    guarded = KEPT
    set_guard = staticmethod(keep)

    def describe(self) -> str:
        """What the migration says it does."""
        return f"Keep every row of {self.model}"
