"""A process of its own, with little memory and under watch, that reads definitions it is given.

It takes a JSON list of texts on standard input and answers with the codes of each, and with every
event (running code, starting a process, opening a connection, writing a file) that Python's audit
hooks reported meanwhile.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date
from typing import Any

from tests.language.minimal import MINIMAL

from chakana.engines.explanation import explain
from chakana.engines.outcome import assess_one
from chakana.engines.reference import Thing
from chakana.language.document import read_text
from chakana.language.load import Library
from chakana.problems import ChakanaError

MEMORY = 1_500_000_000
WATCHED = ("exec", "compile", "os.", "subprocess.", "socket.", "ctypes.", "pickle.", "shutil.")
LOOKS = ("os.scandir", "os.listdir")
"""The library is looked into for the names it holds."""
events: list[str] = []
watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Remember what must not happen while a definition is read."""
    if not watching:
        return
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    acts = event.startswith(WATCHED) and event not in LOOKS
    if writes or acts or event == "import":
        events.append(f"{event} {arguments!r}"[:200])


def codes_of(text: str) -> list[str]:
    """The codes of the problems of ``text``; without errors it is assessed and explained."""
    try:
        definition, problems = Library().examine_document(read_text(text))
    except ChakanaError as error:
        return [problem.code for problem in error.problems]
    for component in definition.components.values() if definition is not None else ():
        nobody, day = Thing(component.unit, {}), date(2024, 6, 15)
        assess_one(definition, component, nobody, day)
        explain(definition, component, nobody, day)
    return [problem.code for problem in problems]


def main() -> None:
    """Read, judge, answer."""
    global watching
    texts = json.loads(sys.stdin.read())
    codes_of(MINIMAL.replace("age <", "agee <"))  # whatever is imported late is imported now
    codes_of(MINIMAL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.addaudithook(watch)
    watching = True
    codes = [codes_of(text) for text in texts]
    watching = False
    sys.stdout.write(json.dumps({"codes": codes, "events": events}))


if __name__ == "__main__":
    main()
