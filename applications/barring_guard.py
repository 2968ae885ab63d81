"""A migration operation: the database itself refuses applications of barred bodies (Art. 20)."""

from typing import Any

from django.db.migrations.operations.base import Operation

MESSAGE = "barred institution"
_BARRED = """
    SELECT 1 FROM bases_barentry b JOIN accounts_organisation o ON o.uscc = b.uscc
    WHERE o.id = NEW.institution_id AND b.annuls_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM bases_barentry a WHERE a.annuls_id = b.id)
"""
# States in which a case is given up or turned down stay open to a barred body's cases.
_FORWARD = (
    "('draft','submitted','recommended','accepted','under_review','reviewed','in_notice',"
    "'certified')"
)

SQLITE = (
    "CREATE TRIGGER application_barred_insert BEFORE INSERT ON applications_application "
    f"WHEN EXISTS ({_BARRED}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "CREATE TRIGGER application_barred_update BEFORE UPDATE OF state ON applications_application "
    f"WHEN NEW.state IN {_FORWARD} AND NEW.state <> OLD.state AND EXISTS ({_BARRED}) "
    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
)
POSTGRES = (
    "CREATE OR REPLACE FUNCTION refuse_barred() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF EXISTS ({_BARRED}) THEN RAISE EXCEPTION '{MESSAGE}' "
    "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER application_barred_insert BEFORE INSERT ON applications_application "
    "FOR EACH ROW EXECUTE FUNCTION refuse_barred()",
    "CREATE TRIGGER application_barred_update BEFORE UPDATE OF state ON applications_application "
    f"FOR EACH ROW WHEN (NEW.state IN {_FORWARD} AND NEW.state <> OLD.state) "
    "EXECUTE FUNCTION refuse_barred()",
)


class RefuseBarred(Operation):
    """Set the triggers on the table of applications."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of the models changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create them in the engine's own words.

        Again after every migration that alters the table: SQLite makes a new one, without triggers.
        """
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in SQLITE if sqlite else POSTGRES:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them."""
        sqlite = schema_editor.connection.vendor == "sqlite"
        on_table = "" if sqlite else " ON applications_application"
        for name in ("application_barred_insert", "application_barred_update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    def describe(self) -> str:
        """What the migration says it does."""
        return "Refuse applications of barred institutions"
