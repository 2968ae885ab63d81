"""A migration operation: the database itself keeps the list of Art. 20 and the end of a base.

At most one entry in force for a body; an annulment belongs to an entry of the same body and is
itself never annulled; a base that was revoked or withdrew never comes back.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

BARRED_TWICE = "barred already"
WRONG_ANNULMENT = "annuls another body or an annulment"
NEVER_AGAIN = "a base that ended never comes back"
_TWICE = (
    "NEW.annuls_id IS NULL AND EXISTS (SELECT 1 FROM bases_barentry b WHERE b.uscc = NEW.uscc "
    "AND b.annuls_id IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM bases_barentry a WHERE a.annuls_id = b.id))"
)
_WRONG = (
    "NEW.annuls_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bases_barentry b "
    "WHERE b.id = NEW.annuls_id AND b.uscc = NEW.uscc AND b.annuls_id IS NULL)"
)
_BACK = "OLD.state IN ('revoked', 'withdrawn') AND NEW.state <> OLD.state"
TRIGGERS = {
    "bar_entry_once": ("bases_barentry", "INSERT", _TWICE, BARRED_TWICE),
    "bar_entry_annuls_own": ("bases_barentry", "INSERT", _WRONG, WRONG_ANNULMENT),
    "base_ended_for_good": ("bases_base", "UPDATE OF state", _BACK, NEVER_AGAIN),
}


class KeepEndings(Operation):
    """Set the triggers. Again after every migration that alters one of the two tables on SQLite."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing of the models changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create them in the engine's own words."""
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        sqlite = schema_editor.connection.vendor == "sqlite"
        for name, (table, event, condition, message) in TRIGGERS.items():
            if sqlite:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )
                continue
            # The lock makes two entries for one body wait for each other.
            lock = (
                "PERFORM pg_advisory_xact_lock(hashtext('bar:' || NEW.uscc)); "
                if table == "bases_barentry"
                else ""
            )
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"{lock}IF {condition} THEN RAISE EXCEPTION '{message}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them."""
        sqlite = schema_editor.connection.vendor == "sqlite"
        for name, (table, *_) in TRIGGERS.items():
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")
            )

    def describe(self) -> str:
        """What the migration says it does."""
        return "Keep the list of barred bodies and the end of a base"
