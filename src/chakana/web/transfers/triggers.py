"""What the database itself holds to in payments, on SQLite and on PostgreSQL.

A cycle goes on only along ``MOVES``. Its roster and orders are made while it is a draft, may be
unmade until it is approved, and are then frozen; an order's answer goes on along ``ORDER_MOVES``.
"""

# ruff: noqa: S608  statements are put together from names of ours; values fill their places
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chakana.web.permanence import replaces_nothing
from chakana.web.transfers.models import State
from chakana.web.transfers.states import MOVES, ORDER_MOVES, UNDONE

FROZEN = {
    "transfers_entitlement": ("cycle_id", "enrolment_id", "record_id", "months", "owed", "arrears",
                              "before", "reason", "held", "recipient_id"),
    "transfers_carried": ("cycle_id", "of_id", "into_id"),
    "transfers_order": ("cycle_id", "enrolment_id", "amount", "reference", "destination_id",
                        "bank_id"),
}  # fmt: skip
"""Tables whose rows are made with the roster, and their columns that never change."""
ALWAYS = ("id", "version_id", "component", "territory_id", "begins", "ends", "prepared_by_id")
"""Columns of a cycle that never change."""
ONCE_APPROVED = ("approved_by_id", "known_at", "listed", "orders_made", "owed", "carried",
                 "ordered", "looked_at", "accrued_id")  # fmt: skip
"""Columns of a cycle that do not change once it is approved."""
DESTINATION = ("id", "person_id", "change_id", "bank_id", "account", "place")
"""Columns of a destination that never change; the days of its use are each written once."""
AWAITS_ANSWERS = (State.SENT, State.RECONCILED, State.CLOSED)
LATER = (State.APPROVED, *AWAITS_ANSWERS)


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in map(str, states))


def _changed(columns: Sequence[str], differs: str) -> str:
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)


def _strays(pairs: Iterable[tuple[str, str]]) -> str:
    """Whether the state goes where no pair leads."""
    told = _listed(f"{begins}>{ends}" for begins, ends in pairs)
    return f"(NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ({told}))"


def _cycle_breaks(differs: str) -> str:
    """What an update of a cycle must not be, as a condition on OLD and NEW."""
    pairs = [(begins, move.ends) for move in MOVES.values() for begins in move.begins]
    return (
        f"{_changed(ALWAYS, differs)} OR {_strays(pairs)}"
        f" OR (OLD.state IN ({_listed(LATER)}) AND ({_changed(ONCE_APPROVED, differs)}))"
        f" OR OLD.state IN ('{State.CLOSED}', '{State.CANCELLED}')"
    )


def _destination_breaks(differs: str) -> str:
    once = " OR ".join(
        f"(OLD.{day} IS NOT NULL AND NEW.{day} {differs} OLD.{day})" for day in ("since", "until")
    )
    return f"{_changed(DESTINATION, differs)} OR {once}"


def _change_breaks(differs: str) -> str:
    return f"OLD.decided_by_id IS NOT NULL OR {_changed(('id', 'by_id', 'at', 'why'), differs)}"


ADVANCES = {
    "transfers_cycle": ("cycle_goes_its_way", _cycle_breaks),
    "transfers_destination": ("destination_is_not_changed", _destination_breaks),
    "transfers_change": ("change_is_decided_once", _change_breaks),
}
"""Tables whose rows go on, and what an update of them must not be."""


def _sqlite() -> Iterator[str]:
    state = "coalesce((SELECT state FROM transfers_cycle WHERE id = {0}.cycle_id), '')"

    def refused(name: str, event: str, table: str, when: str, text: str) -> str:
        return f"""CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}
        BEGIN SELECT RAISE(ABORT, 'payments: {text}'); END"""

    cycle = "transfers_cycle"
    yield refused("cycle_is_born_a_draft", "INSERT", cycle, "NEW.state <> 'draft'", "a draft first")
    for table, (name, breaks) in ADVANCES.items():
        yield refused(name, "UPDATE", table, breaks("IS NOT"), "it does not go that way")
        yield refused(f"{table}_stays", "DELETE", table, "1", "it stays")
        yield replaces_nothing(table)
    for table, columns in FROZEN.items():
        one = table.removeprefix("transfers_")
        made, undone = f"{state.format('NEW')} <> 'draft'", _listed(UNDONE)
        kept = f"{state.format('OLD')} NOT IN ({undone})"
        yield refused(f"{one}_joins_a_draft", "INSERT", table, made, "made in a draft")
        yield refused(f"{one}_stays", "DELETE", table, kept, "an order stays")
        fixed = _changed(("id", *columns), "IS NOT")
        if table == "transfers_order":
            fixed += (
                f" OR {_strays(ORDER_MOVES)}"
                f" OR {state.format('OLD')} NOT IN ({_listed(AWAITS_ANSWERS)})"
            )
        yield refused(f"{one}_is_not_changed", "UPDATE", table, fixed, "an order is not changed")
        unique = {"transfers_order": ("reference",), "transfers_carried": ("of_id",)}
        yield replaces_nothing(table, unique.get(table, ()))
        same = f"SELECT 1 FROM {table} WHERE cycle_id = NEW.cycle_id"
        if table != "transfers_carried":
            yield refused(
                f"{one}_is_listed_once", "INSERT", table,
                f"EXISTS ({same} AND enrolment_id = NEW.enrolment_id)", "listed once a cycle",
            )  # fmt: skip


def _postgres() -> Iterator[str]:
    yield """CREATE FUNCTION transfers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'payments: % of % is refused', TG_OP, TG_TABLE_NAME; END $$"""
    cycle = "transfers_cycle"
    yield f"""CREATE TRIGGER cycle_is_born_a_draft BEFORE INSERT ON {cycle}
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION transfers_refuse()"""
    for table, (name, breaks) in ADVANCES.items():
        yield f"""CREATE TRIGGER {name} BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN ({breaks("IS DISTINCT FROM")}) EXECUTE FUNCTION transfers_refuse()"""
        yield f"""CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION transfers_refuse()"""
    # The lock makes whoever adds a row wait for, or hold up, whoever approves at the same moment.
    for name, states in (("made", ("draft",)), ("unmade", UNDONE), ("answered", AWAITS_ANSWERS)):
        yield f"""CREATE FUNCTION transfers_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM 1 FROM transfers_cycle WHERE id IN (SELECT DISTINCT cycle_id FROM changed)
            FOR SHARE;
          IF EXISTS (SELECT 1 FROM transfers_cycle WHERE state NOT IN ({_listed(states)})
                     AND id IN (SELECT DISTINCT cycle_id FROM changed)) THEN
            RAISE EXCEPTION 'payments: % of % is refused in this state', TG_OP, TG_TABLE_NAME;
          END IF;
          RETURN NULL;
        END $$"""
    for table, columns in FROZEN.items():
        one = table.removeprefix("transfers_")
        yield f"""CREATE TRIGGER {one}_joins_a_draft AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION transfers_made()"""
        yield f"""CREATE TRIGGER {one}_stays AFTER DELETE ON {table}
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION transfers_unmade()"""
        yield f"""CREATE TRIGGER {one}_is_not_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION transfers_refuse()"""
        fixed = _changed(("id", *columns), "IS DISTINCT FROM")
        if table == "transfers_order":
            fixed += f" OR {_strays(ORDER_MOVES)}"
            yield f"""CREATE TRIGGER {one}_is_answered AFTER UPDATE ON {table}
            REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION transfers_answered()"""
        yield f"""CREATE TRIGGER {one}_is_not_changed BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN ({fixed}) EXECUTE FUNCTION transfers_refuse()"""


def statements(vendor: str) -> tuple[str, ...]:
    """The triggers of payments for a kind of database."""
    return tuple(_postgres() if vendor == "postgresql" else _sqlite())


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place; used by a migration."""
    for text in statements(editor.connection.vendor):
        editor.execute(text, None)  # the text has per cent signs of its own
