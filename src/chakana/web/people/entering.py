"""The pages of the door: allauth's, each whole with its event in one transaction."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse

from chakana.web.accounts.models import User
from chakana.web.accounts.second_factor import needs, note_shown
from chakana.web.audit.events import record
from chakana.web.texts import say


class SetUp(ActivateTOTPView):  # type: ignore[misc]
    """Setting up the second factor; doing so shows it."""

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = self.request.user
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            record(by=user, action="set_up_second_factor", subject=user)
        note_shown(self.request, user)
        self.request.session.cycle_key()
        return answer

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        return {**super().get_context_data(**told), "must": needs(self.request.user)}


class SwitchOff(DeactivateTOTPView):  # type: ignore[misc]
    """Switching the second factor off: refused while a role needs it."""

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = self.request.user
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            record(by=user, action="switch_off_second_factor", subject=user)
        return answer


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of those there were."""

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = self.request.user
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            record(by=user, action="renew_recovery_codes", subject=user)
        return answer


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """Changing one's password; every other session of the account ends with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = self.request.user
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            User.objects.filter(pk=user.pk).update(must_change_password=False)
            record(by=user, action="change_password", subject=user)
        messages.success(self.request, say("password_changed"))
        return answer

    def get_default_success_url(self) -> str:
        return "/"


log_in = LoginView.as_view(template_name="site/login.html")
log_out = LogoutView.as_view()
ask_code = AuthenticateView.as_view()
password_again = ReauthenticateView.as_view()
code_again = CodeAgainView.as_view()
change_password = ChangePassword.as_view()
second_factor = IndexView.as_view()
set_up = SetUp.as_view()
switch_off = SwitchOff.as_view()
recovery_codes = ViewRecoveryCodesView.as_view()
new_codes = NewCodes.as_view()
