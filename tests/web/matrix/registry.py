"""The register."""

from tests.web.matrix.lines import Address, Call, Rows

from chakana.web.accounts.roles import Permission

ADDRESSES = {
    "households": Address(shows=lambda w: w.home.number),
}
ROWS = {
    "households": Rows(Permission.SEE_HOUSEHOLDS, lambda w: w.home),
}
CALLS = {
    "registry.import_households": Call(
        Permission.IMPORT_HOUSEHOLDS,
        lambda w: {"folder": w.folder, "country": w.country, "why": "a test"},
        where="country",
    ),
}
