"""What the database itself holds to in the ledger, on SQLite and on PostgreSQL.

An entry is born without being posted. It is posted once, when it has two lines or more, all in its
currency, that add up to nothing. After that no line joins it. No row is changed or removed.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chakana.web.permanence import replaces_nothing

SQLITE = (
    """CREATE TRIGGER entry_is_born_open BEFORE INSERT ON ledger_entry
    WHEN NEW.posted_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is posted after its lines are there'); END""",
    """CREATE TRIGGER entry_is_only_posted BEFORE UPDATE ON ledger_entry
    WHEN OLD.posted_at IS NOT NULL OR NEW.posted_at IS NULL OR NEW.id <> OLD.id
      OR NEW.key <> OLD.key OR NEW.day <> OLD.day OR NEW.kind <> OLD.kind
      OR NEW.about <> OLD.about OR NEW.currency <> OLD.currency
      OR NEW.territory_id <> OLD.territory_id OR NEW.reverses_id IS NOT OLD.reverses_id
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is posted once and never changed'); END""",
    # A line whose account is not there (foreign keys can be switched off) is counted too.
    """CREATE TRIGGER entry_balances BEFORE UPDATE ON ledger_entry
    WHEN (SELECT count(*) < 2 OR sum(line.amount) <> 0 OR count(account.id) <> count(*)
            OR max(account.currency <> NEW.currency)
          FROM ledger_line line LEFT JOIN ledger_account account ON account.id = line.account_id
          WHERE line.entry_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'ledger: lines of its currency add up to nothing'); END""",
    """CREATE TRIGGER entry_stays BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger: an entry is reversed, never removed'); END""",
    """CREATE TRIGGER line_joins_an_open_entry BEFORE INSERT ON ledger_line
    WHEN (SELECT coalesce(max(posted_at IS NOT NULL), 1) FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, 'ledger: no line joins an entry that is posted'); END""",
    # SQLite keeps what it is given: a half of a cent or a word would be summed up as well.
    """CREATE TRIGGER line_is_whole_cents BEFORE INSERT ON ledger_line
    WHEN typeof(NEW.amount) <> 'integer'
    BEGIN SELECT RAISE(ABORT, 'ledger: a line is whole cents'); END""",
    replaces_nothing("ledger_entry", ("key",)),
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
         OR (NEW.id, NEW.key, NEW.day, NEW.kind, NEW.about, NEW.currency, NEW.territory_id)
            IS DISTINCT FROM
            (OLD.id, OLD.key, OLD.day, OLD.kind, OLD.about, OLD.currency, OLD.territory_id)
         OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id THEN
        RAISE EXCEPTION 'ledger: an entry is posted once and never changed';
      END IF;
      -- An older snapshot would not see a line that somebody else added a moment ago.
      IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ledger: an entry is posted in a transaction that is read committed';
      END IF;
      SELECT count(*) >= 2, coalesce(sum(line.amount), 1) = 0,
             coalesce(bool_or(account.currency IS DISTINCT FROM NEW.currency), false)
        INTO has_two, balances, is_mixed
        FROM ledger_line line LEFT JOIN ledger_account account ON account.id = line.account_id
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
      IF posted IS NOT NULL OR NOT FOUND THEN
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


def statements(vendor: str) -> tuple[str, ...]:
    """The triggers of the ledger for a kind of database."""
    return POSTGRES if vendor == "postgresql" else SQLITE


def guard(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place; used by a migration."""
    for text in statements(editor.connection.vendor):
        editor.execute(text)
