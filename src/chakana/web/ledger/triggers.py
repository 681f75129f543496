"""What the database itself holds to in the ledger, on SQLite and on PostgreSQL.

An entry is born without being posted. It is posted once, when it has two lines or more, all in its
currency, that add up to nothing. After that no line joins it. No row is changed or removed.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """CREATE TRIGGER entry_is_born_open BEFORE INSERT ON ledger_entry
    WHEN NEW.posted_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is posted after its lines are there'); END""",
    """CREATE TRIGGER entry_is_only_posted BEFORE UPDATE ON ledger_entry
    WHEN OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL OR NEW.id <> OLD.id
      OR NEW.key <> OLD.key OR NEW.day <> OLD.day OR NEW.text <> OLD.text
      OR NEW.currency <> OLD.currency OR NEW.reverses_id IS NOT OLD.reverses_id
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is posted once and never changed'); END""",
    """CREATE TRIGGER entry_balances BEFORE UPDATE ON ledger_entry
    WHEN (SELECT count(*) < 2 OR sum(line.amount) <> 0 OR max(account.currency <> NEW.currency)
          FROM ledger_line line JOIN ledger_account account ON account.id = line.account_id
          WHERE line.entry_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'ledger: lines of its currency add up to nothing'); END""",
    """CREATE TRIGGER entry_stays BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is reversed, never removed'); END""",
    """CREATE TRIGGER line_joins_an_open_entry BEFORE INSERT ON ledger_line
    WHEN (SELECT posted_at IS NOT NULL FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, 'ledger: no line joins an entry that is posted'); END""",
)
POSTGRES = (
    """CREATE FUNCTION ledger_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE has_two boolean; balances boolean; is_mixed boolean;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.posted_at IS NOT NULL THEN
          RAISE EXCEPTION 'ledger: an entry is posted after its lines are there';
        END IF;
        RETURN NEW;
      END IF;
      IF OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL
         OR (NEW.id, NEW.key, NEW.day, NEW.text, NEW.currency)
            IS DISTINCT FROM (OLD.id, OLD.key, OLD.day, OLD.text, OLD.currency)
         OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id THEN
        RAISE EXCEPTION 'ledger: an entry is posted once and never changed';
      END IF;
      SELECT count(*) >= 2, coalesce(sum(line.amount), 1) = 0,
             coalesce(bool_or(account.currency <> NEW.currency), false)
        INTO has_two, balances, is_mixed
        FROM ledger_line line JOIN ledger_account account ON account.id = line.account_id
        WHERE line.entry_id = NEW.id;
      IF NOT has_two OR NOT balances OR is_mixed THEN
        RAISE EXCEPTION 'ledger: lines of its currency add up to nothing';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER ledger_entry_guard BEFORE INSERT OR UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_guard()""",
    # The share lock makes a line wait for, or hold up, whoever posts its entry at the same moment.
    """CREATE FUNCTION ledger_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE posted timestamptz;
    BEGIN
      SELECT posted_at INTO posted FROM ledger_entry WHERE id = NEW.entry_id FOR SHARE;
      IF posted IS NOT NULL THEN
        RAISE EXCEPTION 'ledger: no line joins an entry that is posted';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER ledger_line_guard BEFORE INSERT ON ledger_line
    FOR EACH ROW EXECUTE FUNCTION ledger_line_guard()""",
    """CREATE FUNCTION ledger_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'ledger: an entry is reversed, never removed'; END $$""",
    """CREATE TRIGGER ledger_entry_stays BEFORE DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_stays()""",
)


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place; used by a migration."""
    for text in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(text)
