"""What the database itself holds to in minutes, on SQLite and on PostgreSQL.

Once minutes are recorded nothing of the session changes but the moment at which the second person
signed. A household is decided on once; nothing is added to the list or to what was said afterwards,
and nothing is ever removed.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OF_A_SESSION = (
    "id", "assessment_id", "stage", "territory_id", "called_for", "place", "state", "follows_id",
    "why", "households", "held_on", "present", "quorum", "taken_off", "recorded_at", "by_id",
    "seal", "asked_as",
)  # fmt: skip
OF_A_DECISION = ("id", "session_id", "household_id", "position", "name", "community")
SAYS = "minutes: what was recorded is never changed"


def _same(names: tuple[str, ...]) -> tuple[str, str]:
    """The row after and the row before, column by column."""
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("NEW", "OLD"))
    return f"({new})", f"({old})"


def _sqlite() -> tuple[str, ...]:
    raised = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    recorded = "(SELECT recorded_at IS NOT NULL FROM targeting_session WHERE id = {})"
    of_decision = (
        "(SELECT s.recorded_at IS NOT NULL FROM targeting_session s JOIN targeting_decision d"
        " ON d.session_id = s.id WHERE d.id = NEW.decision_id)"
    )
    (new_session, old_session), (new, old) = _same(OF_A_SESSION), _same(OF_A_DECISION)
    never = [
        f"CREATE TRIGGER {table}_stays_{event.lower()} BEFORE {event} ON {table} {raised}"
        for table, events in (
            ("targeting_session", ("DELETE",)), ("targeting_decision", ("DELETE",)),
            ("targeting_objection", ("DELETE", "UPDATE")),
        )
        for event in events
    ]  # fmt: skip
    return (
        f"CREATE TRIGGER session_is_only_signed BEFORE UPDATE ON targeting_session"
        f" WHEN OLD.recorded_at IS NOT NULL AND (OLD.signed_at IS NOT NULL"
        f" OR NEW.signed_at IS NULL OR {new_session} IS NOT {old_session}) {raised}",
        f"CREATE TRIGGER decision_is_taken_once BEFORE UPDATE ON targeting_decision"
        f" WHEN OLD.is_approved IS NOT NULL OR {new} IS NOT {old}"
        f" OR {recorded.format('OLD.session_id')} {raised}",
        f"CREATE TRIGGER decision_joins_a_called_session BEFORE INSERT ON targeting_decision"
        f" WHEN {recorded.format('NEW.session_id')} {raised}",
        f"CREATE TRIGGER objection_joins_a_called_session BEFORE INSERT ON targeting_objection"
        f" WHEN {of_decision} {raised}",
        *never,
    )  # fmt: skip


def _postgres() -> tuple[str, ...]:
    (new_session, old_session), (new, old) = _same(OF_A_SESSION), _same(OF_A_DECISION)
    return (
        f"""CREATE FUNCTION targeting_minutes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{SAYS}'; END $$""",
        f"""CREATE TRIGGER session_is_only_signed BEFORE UPDATE ON targeting_session FOR EACH ROW
        WHEN (OLD.recorded_at IS NOT NULL AND (OLD.signed_at IS NOT NULL OR NEW.signed_at IS NULL
              OR {new_session} IS DISTINCT FROM {old_session}))
        EXECUTE FUNCTION targeting_minutes_stay()""",
        f"""CREATE FUNCTION targeting_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.is_approved IS NOT NULL OR {new} IS DISTINCT FROM {old}
             OR (SELECT recorded_at IS NOT NULL FROM targeting_session WHERE id = OLD.session_id)
          THEN RAISE EXCEPTION '{SAYS}'; END IF;
          RETURN NEW;
        END $$""",  # noqa: S608  our own names
        """CREATE TRIGGER decision_is_taken_once BEFORE UPDATE ON targeting_decision
        FOR EACH ROW EXECUTE FUNCTION targeting_decision_guard()""",
        # Looked at once for a whole list: lists of a country are long.
        f"""CREATE FUNCTION targeting_list_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT 1 FROM added JOIN targeting_session s ON s.id = added.session_id
                     WHERE s.recorded_at IS NOT NULL)
          THEN RAISE EXCEPTION '{SAYS}'; END IF;
          RETURN NULL;
        END $$""",  # noqa: S608  our own names
        """CREATE TRIGGER decision_joins_a_called_session AFTER INSERT ON targeting_decision
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT
        EXECUTE FUNCTION targeting_list_guard()""",
        f"""CREATE FUNCTION targeting_objection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT s.recorded_at IS NOT NULL FROM targeting_session s JOIN targeting_decision d
              ON d.session_id = s.id WHERE d.id = NEW.decision_id)
          THEN RAISE EXCEPTION '{SAYS}'; END IF;
          RETURN NEW;
        END $$""",  # noqa: S608  our own names
        """CREATE TRIGGER objection_joins_a_called_session BEFORE INSERT ON targeting_objection
        FOR EACH ROW EXECUTE FUNCTION targeting_objection_guard()""",
        *(
            f"CREATE TRIGGER {table}_stays BEFORE {events} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION targeting_minutes_stay()"
            for table, events in (
                ("targeting_session", "DELETE OR TRUNCATE"),
                ("targeting_decision", "DELETE OR TRUNCATE"),
                ("targeting_objection", "UPDATE OR DELETE OR TRUNCATE"),
            )
        ),
    )  # fmt: skip


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place; used by a migration."""
    for text in _postgres() if editor.connection.vendor == "postgresql" else _sqlite():
        editor.execute(text)
