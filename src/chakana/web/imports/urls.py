"""Pages of this slice."""

from chakana.web.accounts.roles import Permission
from chakana.web.imports import views
from chakana.web.pages import page

OPENS = Permission.IMPORT_HOUSEHOLDS
urlpatterns = [
    page("padron/importar/", views.uploads, "imports", opens=OPENS),
    page("padron/importar/<int:key>/", views.upload, "import", opens=OPENS),
    page("padron/importar/<int:key>/columnas/", views.columns, "upload_columns", opens=OPENS),
    page("padron/importar/<int:key>/filas/", views.rows, "upload_rows", opens=OPENS),
    page("padron/importar/<int:key>/filas.csv", views.rows_file, "upload_rows_file", opens=OPENS),
    page("padron/importar/<int:key>/<str:move>/", views.move, "upload_move", opens=OPENS),
    page("padron/formulario/", views.form, "upload_form", opens=OPENS),
]
