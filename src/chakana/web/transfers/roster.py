"""The roster of a cycle, frozen: who takes part, what each is owed, and the orders that pay it.

Everything is made where it is, by ``INSERT … SELECT``: no row of it passes through Python. Each
statement gives one row an enrolment, so that nobody is listed or paid twice.
"""

# ruff: noqa: S608  statements are put together from names of ours; values fill their places
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chakana.language.definition import Definition
from chakana.web.conditions.queries import suspended
from chakana.web.registry.models import Pair
from chakana.web.transfers.amounts import TABLE, days_of
from chakana.web.transfers.models import Cycle, Order, State
from chakana.web.transfers.periods import is_given_once
from chakana.web.transfers.statements import Sql, fill, joined, of, rows, run

UNAPPROVED = (State.DRAFT, State.COMPUTED, State.CHECKED, State.CANCELLED)


def list_entitlements(cycle: Cycle, definition: Definition, today: date) -> int:
    """A line for each enrolment that held on a day of the cycle, or that is owed from before."""
    days = days_of(cycle, definition)
    once = is_given_once(definition.component(cycle.component))
    held, owed = _sums(range(len(days)))
    return fill(
        "transfers_entitlement",
        "cycle_id, enrolment_id, record_id, months, owed, arrears, before, reason, recipient_id,"
        " held", "WITH doubled AS (", _doubled(cycle), "), asked AS (",
        _asked(cycle, days, once), "), line AS (SELECT asked.*,"
        f" {held} AS months, {owed} AS owed FROM asked) SELECT",
        Sql("%s, line.enrolment, line.record, line.months, line.owed, line.arrears, line.before,",
            (cycle.pk,)),
        _reason(len(days), once), ", line.recipient, CASE WHEN line.owed + line.arrears = 0 THEN ''"
        " WHEN line.recipient IS NULL THEN 'no_recipient'"
        " WHEN destination.id IS NULL THEN 'no_destination'"
        " WHEN doubled.enrolment IS NOT NULL THEN 'same_recipient' ELSE '' END FROM line",
        _destination(today), "LEFT JOIN doubled ON doubled.enrolment = line.enrolment",
        "ORDER BY line.enrolment",
    )  # fmt: skip


def _sums(months: Sequence[int] | range) -> tuple[str, str]:
    """How many months are owed, and how much: what holds, does not rest and has an amount."""
    pays = "asked.held_{0} = 1 AND asked.rests_{0} = 0 AND asked.other_{0} = 0"
    counted = f"CASE WHEN {pays} AND asked.owed_{{0}} IS NOT NULL THEN 1 ELSE 0 END"
    money = f"CASE WHEN {pays} THEN coalesce(asked.owed_{{0}}, 0) ELSE 0 END"
    return " + ".join(map(counted.format, months)), " + ".join(map(money.format, months))


def _asked(cycle: Cycle, days: Sequence[date], once: bool) -> Sql:
    """One row for each enrolment of the territory, with what holds of it in each month."""
    told = [_month(cycle, index, day, once) for index, day in enumerate(days)]
    columns = joined(*(column for column, _ in told))
    joins = joined(*(join for _, join in told))
    holds = " OR ".join(
        ["coalesce(earlier.amount, 0) > 0"]
        + ["(enrolment.since <= %s AND (enrolment.until IS NULL OR enrolment.until > %s))"]
        * len(days)
    )
    return joined(
        "SELECT enrolment.id AS enrolment, given.record, coalesce(earlier.amount, 0) AS arrears,"
        " last.owed AS before, person.id AS recipient,"
        " household.merged_into_id AS merged", columns,
        "FROM enrolment_enrolment enrolment"
        " JOIN registry_household household ON household.id = enrolment.household_id"
        " JOIN territories_territory territory ON territory.id = household.territory_id"
        f" LEFT JOIN {TABLE} given ON given.household_id = enrolment.household_id"
        " LEFT JOIN registry_person person"
        " ON person.household_id = household.id AND person.is_recipient"
        " LEFT JOIN (", _unpaid(cycle), ") earlier ON earlier.enrolment_id = enrolment.id"
        " LEFT JOIN (", _last(cycle), ") last ON last.enrolment_id = enrolment.id", joins,
        Sql("WHERE enrolment.programme = %s AND enrolment.component = %s"
            " AND territory.path >= %s AND territory.path < %s",
            (cycle.version.programme, cycle.component, cycle.territory.path,
             f"{cycle.territory.path}~")),
        Sql(f"AND ({holds})", tuple(day for one in days for day in (one, one))),
    )  # fmt: skip


def _month(cycle: Cycle, index: int, day: date, once: bool) -> tuple[Sql, Sql]:
    """The columns of a month, and what is joined for them: suspensions, other cycles."""
    resting = suspended(cycle.version.programme, cycle.component, day).order_by()
    others = Cycle.objects.filter(
        version__programme=cycle.version.programme, component=cycle.component
    ).exclude(state=State.CANCELLED).exclude(pk=cycle.pk)  # fmt: skip
    if not once:
        others = others.filter(begins__lte=day, ends__gte=day)
    columns = Sql(
        ", CASE WHEN enrolment.since <= %s AND (enrolment.until IS NULL OR enrolment.until > %s)"
        " AND household.merged_into_id IS NULL"
        f" THEN 1 ELSE 0 END AS held_{index}, given.owed_{index},"
        f" CASE WHEN rest_{index}.enrolment_id IS NULL THEN 0 ELSE 1 END AS rests_{index},",
        (day, day),
    )
    join = joined(
        "LEFT JOIN", of(resting.values("enrolment_id").distinct()),
        f"rest_{index} ON rest_{index}.enrolment_id = enrolment.id",
    )  # fmt: skip
    keys = list(others.values_list("pk", flat=True))
    if not keys:
        return joined(columns, f"0 AS other_{index}"), join
    places = ", ".join(["%s"] * len(keys))
    paid = f"other.cycle_id IN ({places}) AND other.enrolment_id = enrolment.id AND other.owed > 0"
    listed = Sql(
        f"CASE WHEN EXISTS (SELECT 1 FROM transfers_entitlement other WHERE {paid})"
        f" THEN 1 ELSE 0 END AS other_{index}",
        tuple(keys),
    )
    return joined(columns, listed), join


def _reason(months: int, once: bool) -> str:
    """Why fewer months than there are: the first of the reasons that holds."""
    any_of = " OR ".join
    numbers = range(months)
    rests = any_of(f"(line.held_{n} = 1 AND line.rests_{n} = 1)" for n in numbers)
    other = any_of(f"(line.held_{n} = 1 AND line.other_{n} = 1)" for n in numbers)
    unknown = any_of(f"(line.held_{n} = 1 AND line.owed_{n} IS NULL)" for n in numbers)
    return (
        f"CASE WHEN line.months = {months} THEN '' WHEN line.merged IS NOT NULL THEN 'merged'"
        f" WHEN {other} THEN '{'given_once' if once else 'in_another_cycle'}'"
        f" WHEN {rests} THEN 'suspended' WHEN {unknown} THEN 'no_amount'"
        " ELSE 'part_of_the_months' END"
    )


def _destination(today: date) -> Sql:
    return Sql(
        "LEFT JOIN transfers_destination destination ON destination.person_id = line.recipient"
        " AND destination.since <= %s AND (destination.until IS NULL OR destination.until > %s)",
        (today, today),
    )


def _doubled(cycle: Cycle) -> Sql:
    """Enrolments whose recipient is paid for another household as well, but the earliest of them.

    The same document in any territory of the programme, unless somebody judged the two households
    to be different. What they are owed is held back until that is settled, and not lost.
    """
    held = (
        "(SELECT enrolment.id, enrolment.household_id AS home, person.document_kind AS kind,"
        " person.document_number AS number FROM enrolment_enrolment enrolment"
        " JOIN registry_person person ON person.household_id = enrolment.household_id"
        " AND person.is_recipient AND person.document_number <> ''"
        " WHERE enrolment.programme = %s AND enrolment.component = %s AND enrolment.since <= %s"
        " AND (enrolment.until IS NULL OR enrolment.until > %s))"
    )
    mine = (cycle.version.programme, cycle.component, cycle.ends, cycle.begins)
    return joined(
        "SELECT DISTINCT later.id AS enrolment FROM", Sql(held, mine), "later JOIN",
        Sql(held, mine),
        "earlier ON earlier.number = later.number AND earlier.kind = later.kind"
        " AND earlier.id < later.id WHERE NOT EXISTS (SELECT 1 FROM registry_pair pair",
        Sql("WHERE pair.outcome = %s", (Pair.Outcome.DIFFERENT.value,)),
        "AND ((pair.first_id = later.home AND pair.second_id = earlier.home)"
        " OR (pair.first_id = earlier.home AND pair.second_id = later.home)))",
    )  # fmt: skip


def _unpaid(cycle: Cycle) -> Sql:
    """What earlier cycles owed and did not pay, by enrolment: held back, come back, gone astray."""
    return joined(
        "SELECT unpaid.enrolment_id, sum(unpaid.owed + unpaid.arrears) AS amount FROM (",
        _unpaid_lines(cycle), ") unpaid GROUP BY unpaid.enrolment_id",
    )  # fmt: skip


def _unpaid_lines(cycle: Cycle) -> Sql:
    failed = (Order.State.RETURNED.value, Order.State.ASTRAY.value)
    mine = (cycle.version.programme, cycle.component, cycle.pk)
    same = (
        "JOIN transfers_cycle past ON past.id = line.cycle_id"
        " JOIN targeting_version version ON version.id = past.version_id"
        " WHERE version.programme = %s AND past.component = %s AND past.id <> %s"
        f" AND past.state NOT IN ({', '.join(repr(one.value) for one in UNAPPROVED)})"
        " AND NOT EXISTS (SELECT 1 FROM transfers_carried carried WHERE carried.of_id = line.id)"
    )
    held = Sql(
        f"SELECT line.* FROM transfers_entitlement line {same} AND line.held <> ''"
        " AND NOT EXISTS (SELECT 1 FROM transfers_mend mend WHERE mend.entitlement_id = line.id)",
        mine,
    )
    back = Sql(
        "SELECT line.* FROM transfers_order paid JOIN transfers_entitlement line"
        " ON line.cycle_id = paid.cycle_id AND line.enrolment_id = paid.enrolment_id"
        f" {same} AND paid.state IN (%s, %s)",
        (*mine, *failed),
    )
    return joined(held, "UNION ALL", back)


def _last(cycle: Cycle) -> Sql:
    """What the cycle of the months just before owed each enrolment."""
    return Sql(
        "SELECT line.enrolment_id, sum(line.owed) AS owed FROM transfers_entitlement line"
        " JOIN transfers_cycle past ON past.id = line.cycle_id"
        " JOIN targeting_version version ON version.id = past.version_id"
        " WHERE version.programme = %s AND past.component = %s AND past.ends = %s"
        " AND past.state <> %s GROUP BY line.enrolment_id",
        (cycle.version.programme, cycle.component, date.fromordinal(cycle.begins.toordinal() - 1),
         State.CANCELLED.value),
    )  # fmt: skip


def carry(cycle: Cycle) -> int:
    """Write which earlier lines the arrears of this cycle are made of."""
    return fill(
        "transfers_carried", "cycle_id, of_id, into_id",
        Sql("SELECT %s, unpaid.id, line.id FROM (", (cycle.pk,)), _unpaid_lines(cycle),
        Sql(") unpaid JOIN transfers_entitlement line ON line.enrolment_id = unpaid.enrolment_id"
            " AND line.cycle_id = %s ORDER BY unpaid.id", (cycle.pk,)),
    )  # fmt: skip


CARRIED = (
    "FROM transfers_carried carried JOIN transfers_entitlement line ON line.id = carried.of_id"
    " LEFT JOIN transfers_order paid"
    " ON paid.cycle_id = line.cycle_id AND paid.enrolment_id = line.enrolment_id"
    " WHERE carried.cycle_id = %s"
)
FAILED = "coalesce(paid.state, '') IN ('returned', 'astray')"


def carried_amiss(cycle: Cycle) -> int:
    """How many lines carried into ``cycle`` were paid or released in the meantime."""
    held = (
        "paid.id IS NULL AND line.held <> '' AND NOT EXISTS"
        " (SELECT 1 FROM transfers_mend mend WHERE mend.entitlement_id = line.id)"
    )
    return _one(f"SELECT count(*) {CARRIED} AND NOT ({FAILED} OR ({held}))", cycle)


def carried_after_sending(cycle: Cycle) -> int:
    """Cents carried into ``cycle`` that had been sent before; the rest never left the programme."""
    amount = "coalesce(sum(line.owed + line.arrears), 0)"
    return _one(f"SELECT {amount} {CARRIED} AND {FAILED}", cycle)


def _one(statement: str, cycle: Cycle) -> int:
    return int(rows(statement, cycle.pk)[0][0])


def order(cycle: Cycle, today: date) -> int:
    """An order for each line that something is owed on and that can be paid, bank by bank."""
    return fill(
        "transfers_order",
        "cycle_id, enrolment_id, amount, reference, destination_id, bank_id, state, because",
        "SELECT line.cycle_id, line.enrolment_id,"
        " line.owed + line.arrears, line.cycle_id || '-' || line.enrolment_id, destination.id,"
        " destination.bank_id, 'none', '' FROM (SELECT entitlement.*,"
        " entitlement.recipient_id AS recipient FROM transfers_entitlement entitlement",
        Sql("WHERE entitlement.cycle_id = %s AND entitlement.held = ''"
            " AND entitlement.owed + entitlement.arrears > 0) line", (cycle.pk,)),
        _destination(today), "ORDER BY destination.bank_id, line.id",
    )  # fmt: skip


def undo(cycle: Cycle) -> None:
    """Remove the roster and the orders of a cycle that was not approved."""
    for table in ("transfers_order", "transfers_carried", "transfers_entitlement"):
        run(Sql(f"DELETE FROM {table} WHERE cycle_id = %s", (cycle.pk,)))
