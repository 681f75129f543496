"""What the database itself holds to of suspensions, on SQLite and on PostgreSQL.

A transfer rests only on a notice of the same enrolment that was handed over by then and against
which no objection is open. What was written of a suspension stays; its end is written once.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chakana.web.permanence import replaces_nothing

TABLE = "conditions_suspension"
FIXED = ("id", "enrolment_id", "notice_id", "since", "by_id")
NOT_NOTIFIED = """NOT EXISTS (SELECT 1 FROM conditions_notice notice WHERE notice.id = NEW.notice_id
    AND notice.enrolment_id = NEW.enrolment_id AND notice.delivered_on <= NEW.since)
    OR EXISTS (SELECT 1 FROM conditions_objection objection
    WHERE objection.notice_id = NEW.notice_id AND objection.answered_on IS NULL)"""


def _changed(differs: str) -> str:
    told = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FIXED)
    return f"{told} OR OLD.until IS NOT NULL"


def _sqlite() -> Iterator[str]:
    refusals = {
        "suspension_is_notified": (f"BEFORE INSERT ON {TABLE} WHEN {NOT_NOTIFIED}", "not notified"),
        "suspension_ends_once": (f"BEFORE UPDATE ON {TABLE} WHEN {_changed('IS NOT')}", "it stays"),
        "suspension_stays": (f"BEFORE DELETE ON {TABLE}", "it stays"),
    }
    for name, (when, text) in refusals.items():
        yield f"""CREATE TRIGGER {name} {when}
        BEGIN SELECT RAISE(ABORT, 'suspensions: {text}'); END"""
    yield replaces_nothing(TABLE, ("notice_id",))


def _postgres() -> Iterator[str]:
    yield """CREATE FUNCTION conditions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'suspensions: % of % is refused', TG_OP, TG_TABLE_NAME; END $$"""
    # The lock makes whoever suspends wait for an objection that is being filed.
    yield f"""CREATE FUNCTION conditions_notified() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM conditions_notice WHERE id = NEW.notice_id FOR SHARE;
      IF {NOT_NOTIFIED} THEN RAISE EXCEPTION 'suspensions: not notified'; END IF;
      RETURN NEW;
    END $$"""
    yield f"""CREATE TRIGGER suspension_is_notified BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION conditions_notified()"""
    yield f"""CREATE TRIGGER suspension_ends_once BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN ({_changed("IS DISTINCT FROM")}) EXECUTE FUNCTION conditions_refuse()"""
    yield f"""CREATE TRIGGER suspension_stays BEFORE DELETE OR TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION conditions_refuse()"""


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place; used by a migration."""
    for text in _postgres() if editor.connection.vendor == "postgresql" else _sqlite():
        editor.execute(text, None)  # the text has per cent signs of its own
