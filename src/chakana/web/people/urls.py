"""The door and the pages of people. Names that begin with account_ and mfa_ are allauth's."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import ANYBODY, EVERY_USER, page
from chakana.web.people import entering, views

OPENS = Permission.APPOINT
urlpatterns = [
    page("entrar/", entering.log_in, "account_login", opens=ANYBODY),
    page("entrar/codigo/", entering.ask_code, "mfa_authenticate", opens=ANYBODY),
    page("salir/", entering.log_out, "account_logout", opens=ANYBODY),
    page("cuenta/confirmar/", entering.password_again, "account_reauthenticate",
         opens=EVERY_USER),
    page("cuenta/confirmar/codigo/", entering.code_again, "mfa_reauthenticate", opens=EVERY_USER),
    page("cuenta/clave/", entering.change_password, "account_change_password", opens=EVERY_USER),
    page("cuenta/segundo-factor/", entering.second_factor, "mfa_index", opens=EVERY_USER),
    page("cuenta/segundo-factor/activar/", entering.set_up, "mfa_activate_totp",
         opens=EVERY_USER),
    page("cuenta/segundo-factor/quitar/", entering.switch_off, "mfa_deactivate_totp",
         opens=EVERY_USER),
    page("cuenta/segundo-factor/recuperacion/", entering.recovery_codes,
         "mfa_view_recovery_codes", opens=EVERY_USER),
    page("cuenta/segundo-factor/recuperacion/otros/", entering.new_codes,
         "mfa_generate_recovery_codes", opens=EVERY_USER),
    page("personas/", views.people, "people_list", opens=OPENS),
    page("personas/nueva/", views.new_account, "new_account", opens=OPENS),
    page("personas/<int:key>/", views.person, "person", opens=OPENS),
]  # fmt: skip
