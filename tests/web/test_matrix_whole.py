"""Every page, action and list for programs has a line in the matrix: none is forgotten."""

from __future__ import annotations

from tests.web.test_matrix import ADDRESSES, CALLS, DONE, PAGES, READ_BY_PROGRAMS, ROWS


def slice_of(module: str) -> str:
    return module.removeprefix("chakana.web.").split(".")[0]


def test_every_page_says_what_opens_it_and_has_a_line() -> None:
    wrong = []
    for name, pattern in PAGES.items():
        view = pattern.callback
        if not hasattr(view, "opens") and not (name in ADDRESSES and ADDRESSES[name].is_open):
            wrong.append(f"'{name}': declare it with page(…, opens=…) of chakana.web.pages")
        if name not in ADDRESSES:
            arguments = "lambda w: […]" if pattern.pattern.converters else ""
            wrong.append(
                f"add to tests/web/matrix/{slice_of(view.__module__)}.py, in ADDRESSES:"
                f' "{name}": Address({arguments}),'
            )
    wrong += [f"there is no page '{name}': take its line away" for name in ADDRESSES - PAGES.keys()]
    assert not wrong, "\n".join(wrong)


def test_every_action_and_every_list_for_programs_has_a_line() -> None:
    wrong = [
        f'add to tests/web/matrix/{slice_of(one.rows.__module__)}.py, in ROWS: "{name}":'
        " Rows(Permission.…, lambda w: …),"
        for name, one in READ_BY_PROGRAMS.items()
        if name not in ROWS
    ]
    wrong += [
        f'add to tests/web/matrix/{slice_of(name)}.py, in CALLS: "{name}":'
        " Call(Permission.…, lambda w: {…}),"
        for name in DONE.keys() - CALLS.keys()
    ]
    wrong += [
        f"there is no action '{name}': take its line away" for name in CALLS.keys() - DONE.keys()
    ]
    wrong += [f"there is no list '{name}'" for name in ROWS.keys() - READ_BY_PROGRAMS.keys()]
    assert not wrong, "\n".join(sorted(wrong))
