"""The page of the ledger."""

from chakana.web.accounts.roles import Permission
from chakana.web.ledger import views
from chakana.web.pages import page

urlpatterns = [page("libro/", views.ledger, "ledger", opens=Permission.SEE_PAYMENTS)]
