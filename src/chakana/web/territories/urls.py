"""Pages of territories."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.territories.views import bringing, browse, districts, offices

SEES, BRINGS = Permission.SEE_TERRITORIES, Permission.IMPORT_TERRITORIES
urlpatterns = [
    page("territorios/", browse.territories, "territories", opens=SEES),
    page("territorios/distritos/", districts.districts, "districts", opens=SEES),
    page("territorios/distritos.csv", districts.districts_csv, "districts_csv", opens=SEES),
    page("territorios/oficinas/", offices.offices, "offices", opens=SEES),
    page("territorios/importar/", bringing.upload, "territories_upload", opens=BRINGS),
    page("territorios/importar/<str:token>/", bringing.check, "territories_check", opens=BRINGS),
    page("territorios/<str:code>/", browse.territory, "territory", opens=SEES),
]
