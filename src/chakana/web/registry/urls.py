"""Pages of this slice."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.registry.views import (
    changes,
    consents,
    duplicates,
    exports,
    history,
    households,
)

P = Permission
CHANGES = (P.DECIDE_CHANGES, P.PROPOSE_CHANGES, P.PROPOSE_HOUSEHOLDS, P.SEE_TRAIL)
urlpatterns = [
    page("hogares/", households.households, "households", opens=P.SEE_HOUSEHOLDS),
    page("hogares/<str:number>/cambio/", changes.choose, "change_kinds", opens=P.PROPOSE_CHANGES),
    page("hogares/<str:number>/cambio/<slug:kind>/", changes.propose, "propose_change",
         opens=P.PROPOSE_CHANGES),
    page("hogares/<str:number>/historia/", history.history, "household_history",
         opens=P.SEE_HOUSEHOLDS),
    page("hogares/<str:number>/consentimiento/", consents.consents, "consents",
         opens=P.SEE_HOUSEHOLDS),
    page("padron/archivos/", exports.exports, "exports", opens=P.EXPORT_HOUSEHOLDS),
    page("padron/archivos/<int:key>/", exports.take_export, "take_export",
         opens=P.EXPORT_HOUSEHOLDS),
    page("hogares/<str:number>/unir/", history.merge, "merge_household",
         opens=P.MERGE_HOUSEHOLDS),
    page("padron/duplicados/", duplicates.pairs, "pairs", opens=P.MERGE_HOUSEHOLDS),
    page("padron/duplicados/<int:key>/", duplicates.pair, "pair", opens=P.MERGE_HOUSEHOLDS),
    page("padron/proponer/", changes.propose_household, "propose_household",
         opens=P.PROPOSE_HOUSEHOLDS),
    page("padron/cambios/", changes.listed, "changes", opens=CHANGES),
    page("padron/cambios/<int:key>/", changes.change, "change", opens=CHANGES),
    page("padron/cambios/<int:key>/sustento/", changes.evidence, "change_evidence", opens=CHANGES),
]  # fmt: skip
