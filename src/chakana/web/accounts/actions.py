"""Making accounts, giving people roles and taking them back, helping whoever cannot come in."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from chakana.web.accounts import throttle
from chakana.web.accounts.giving import may_give, may_help, two_people
from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.permissions import forget
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.territories.models import Territory


@action
def make_account(
    *, by: User, username: str, role: Role, territory: Territory, full_name: str = ""
) -> tuple[User, str]:
    """An account with its first role, and a password that is shown once and changed at once."""
    require(may_give(by, role, territory))
    username = username.strip().lower()
    if not username.isascii() or not username.replace("-", "").isalnum() or len(username) > 60:
        raise Refused("account_name")
    if User.objects.filter(username=username).exists():
        raise Refused("account_name_taken")
    user = User(username=username, first_name=full_name.strip()[:150], must_change_password=True)
    try:
        with transaction.atomic():
            password = _given(user)
    except IntegrityError:  # somebody took the name in the same moment
        raise Refused("account_name_taken") from None
    record(by=by, action="make_account", subject=user, territory=territory,
           after={"user": username})  # fmt: skip
    appoint(by=by, user=user, role=role, territory=territory)
    return user, password


@action
def appoint(*, by: User | None, user: User, role: Role, territory: Territory) -> Appointment:
    """Give ``user`` a role in a territory. ``by`` is None only for whoever installs the system.

    Asked again for a role that is held, nothing happens.
    """
    if by is not None:
        require(may_give(by, role, territory))
        if by.pk == user.pk:
            raise Refused("not_oneself")
    # Whoever gives this person a role holds their row, so that two gifts see one another.
    User.objects.select_for_update().get(pk=user.pk)
    there = user.appointments.filter(role=role, territory=territory, until=None).first()
    if there is not None:
        return there
    require(two_people(user, role, territory))
    held = Appointment.objects.create(user=user, role=role, territory=territory)
    forget()
    after = {"user": user.username, "role": role}
    record(by=by, action="appoint", subject=held, territory=territory, after=after)
    return held


@action
def dismiss(*, by: User, appointment: Appointment, why: str) -> Appointment:
    """End a role as of today; what was done in it stays. Ended already, nothing happens."""
    require(may_give(by, Role(appointment.role), appointment.territory))
    if not why.strip():
        raise Refused("account_say_why")
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.until is not None and held.until <= timezone.localdate():
        return held
    before = {"until": held.until.isoformat() if held.until else None}
    held.until = max(timezone.localdate(), held.since)
    held.save(update_fields=["until"])
    forget()
    record(
        by=by, action="dismiss", subject=held, territory=held.territory, before=before,
        after={"until": held.until.isoformat()}, why=why.strip(),
    )  # fmt: skip
    return held


@action
def close_account(*, by: User, user: User, why: str) -> User:
    """Close an account: its roles end, its tokens are taken back, its sessions are over."""
    user, territory = _helped(by, user, why)
    today = timezone.localdate()
    held = user.appointments.filter(Q(until=None) | Q(until__gt=today))
    ended = held.filter(since__lte=today).update(until=today)
    held.filter(since__gt=today).delete()
    user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    user.is_active, user.sessions_from = False, timezone.now()
    user.save(update_fields=["is_active", "sessions_from"])
    forget()
    record(by=by, action="close_account", subject=user, territory=territory,
           after={"user": user.username, "roles_ended": ended}, why=why.strip())  # fmt: skip
    return user


@action
def give_password(*, by: User, user: User, why: str) -> str:
    """A new password for somebody who lost theirs: shown once, and changed at once."""
    user, territory = _helped(by, user, why)
    user.must_change_password, user.sessions_from = True, timezone.now()
    password = _given(user)
    throttle.forget(user.username)
    record(by=by, action="give_password", subject=user, territory=territory, why=why.strip())
    return password


@action
def reset_second_factor(*, by: User, user: User, why: str) -> User:
    """Take away the second factor of somebody who lost it; they set up another when they enter."""
    user, territory = _helped(by, user, why)
    Authenticator.objects.filter(user=user).delete()
    user.sessions_from = timezone.now()
    user.save(update_fields=["sessions_from"])
    throttle.forget(user.username)
    record(by=by, action="reset_second_factor", subject=user, territory=territory,
           why=why.strip())  # fmt: skip
    return user


def _helped(by: User, user: User, why: str) -> tuple[User, Territory | None]:
    """The account, locked, and where it has a role, if ``by`` may act on it and says why."""
    require(may_help(by, user))
    if by.pk == user.pk:
        raise Refused("not_ones_own_account")
    if not why.strip():
        raise Refused("account_say_why")
    locked = User.objects.select_for_update().get(pk=user.pk)
    last = locked.appointments.select_related("territory").order_by("-pk").first()
    return locked, last.territory if last else None


def _given(user: User) -> str:
    """A password of 80 bits for ``user``, in letters that are told apart on paper."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    password = "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    user.set_password(password)
    user.save()
    return password
