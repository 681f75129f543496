"""Files of households on their way into the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.lines import Address, Call
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission, Role
from chakana.web.imports.actions import receive_file
from chakana.web.imports.checking import Counts
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Upload
from chakana.web.imports.places import Given
from chakana.web.imports.reading import About

IMPORT = Permission.IMPORT_HOUSEHOLDS
STATE = Upload.State


def upload(w: World, state: Upload.State = STATE.READ) -> Upload:
    """A file that was sent from the place, and stands at ``state`` with no work under way."""
    digest = f"{Upload.objects.count():064d}"
    one = receive_file(
        by=w.somebody(Role.REGIONAL_OFFICER), given=Given(f"{digest[-32:]}", digest, 10),
        shown_as="a test.csv", programme=w.definition.id, territory=w.place,
    )  # fmt: skip
    Upload.objects.filter(pk=one.pk).update(state=state, job=None)
    return Upload.objects.get(pk=one.pk)


def sent(w: World) -> Mapping[str, Any]:
    return {"given": Given("t" * 32, "d" * 64, 10), "shown_as": "a test.csv",
            "programme": w.definition.id, "territory": w.place}  # fmt: skip


def step(state: Upload.State, *, is_done: bool = True, **told: Any) -> Call:
    def arguments(w: World) -> Mapping[str, Any]:
        return {"upload": upload(w, state), **told}

    return Call(IMPORT, arguments, is_done=is_done)


ADDRESSES = {
    "imports": Address(shows=lambda w: f"/padron/importar/{upload(w).pk}/"),
    "import": Address(lambda w: [upload(w).pk]),
    "upload_columns": Address(lambda w: [upload(w, STATE.RECEIVED).pk]),
    "upload_rows": Address(lambda w: [upload(w).pk]),
    # A file whose check left nothing behind: tests/web/test_imports_pages.py reads one that did.
    "upload_rows_file": Address(lambda w: [upload(w, STATE.CHECKED).pk]),
    "upload_move": Address(
        lambda w: [upload(w).pk, "descartar"], posts=lambda w: {"why": "a test"}
    ),
    "upload_form": Address(asks=lambda w: {"programme": w.definition.id}),
}
CALLS = {
    "imports.receive_file": Call(IMPORT, sent),
    "imports.read_again": step(STATE.READ, encoding="utf-8"),
    "imports.take_reading": step(STATE.READ, found=About({}, {}), is_done=False),
    "imports.find_unreadable": step(
        STATE.RECEIVED, problem={"reason": "upload_not_now", "places": {}}
    ),
    "imports.understand": step(STATE.READ, meaning=Meaning(), is_done=False),
    "imports.take_check": step(STATE.READ, counts=Counts(1, 1, 1, 0, 0), is_done=False),
    "imports.confirm": step(STATE.READ, choice="good", why="a test", is_done=False),
    "imports.register_rows": step(STATE.READ, tell=lambda *_: None, is_done=False),
    "imports.begin_again": step(STATE.RECEIVED),
    "imports.discard": step(STATE.READ, why="a test"),
}  # fmt: skip
