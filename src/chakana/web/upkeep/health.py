"""Whether the site can do its work: for a load balancer, a monitor, whoever looks after it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from chakana.web.upkeep.signs import worker_is_alive


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 and what was looked at when all is well; 503 when the site cannot do its work.

    A worker that is not there makes long work wait and nothing else fail: it is told, and is no
    reason to take the site away.
    """
    found = {"database": _database_answers()}
    found["up_to_date"] = found["database"] and _is_up_to_date()
    is_well = all(found.values())
    found["worker"] = worker_is_alive()
    return JsonResponse(found, status=200 if is_well else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
