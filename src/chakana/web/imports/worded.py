"""Why a file cannot be read, in words of the page: by the code of the reader's error."""

from __future__ import annotations

import re
from typing import Any

from chakana.problems import ChakanaError
from chakana.web.actions import Refused

REASONS = {
    "POP011": "upload_other_kind", "POP012": "upload_damaged", "POP013": "upload_encoding",
    "POP014": "upload_damaged", "POP015": "upload_heading", "POP017": "upload_beyond",
    "FRM002": "upload_damaged", "FRM003": "upload_beyond",
}  # fmt: skip
LINE = re.compile(r"[Ll]ine (\d+) has")


def problem_of(error: ChakanaError | Refused) -> dict[str, Any]:
    """What ``error`` says as the name of a text and what fills it."""
    if isinstance(error, Refused):
        return {"reason": error.reason, "places": dict(error.places)}
    first = error.problems[0]
    uneven = LINE.search(first.message)
    if uneven:
        return {"reason": "upload_uneven", "places": {"line": int(uneven.group(1))}}
    return {"reason": REASONS.get(first.code, "upload_damaged"), "places": {}}
