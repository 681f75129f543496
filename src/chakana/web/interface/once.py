"""Doing a call once, however often it is sent: by the key that its program gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from ninja import Status

from chakana.web.actions import Refused
from chakana.web.interface.models import Answered
from chakana.web.interface.problems import Problem, of_refusal
from chakana.web.pages import user_of


def once(request: HttpRequest, key: str, do: Callable[[], dict[str, Any]]) -> Status[Any]:
    """Status and answer of ``do``, or those it had under ``key`` before.

    What is done and its answer are kept in one transaction. A refusal changes nothing and is not
    kept: asked again it may be allowed.
    """
    digest = hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
    user = user_of(request)
    try:
        with transaction.atomic():
            kept = Answered.objects.create(user=user, key=key, digest=digest)
            try:
                kept.answer = do()
            except Refused as refused:
                # Not raised further: what was tried and refused stays in the trail.
                kept.delete()
                return Status(*of_refusal(refused))
            kept.save(update_fields=["answer"])
            return Status(200, kept.answer)
    except IntegrityError:
        before = Answered.objects.filter(user=user, key=key).first()
        if before is None:
            raise
    if before.digest != digest:
        text = "This key was given to another request."
        return Status(409, Problem(problem="key_used", text=text))
    return Status(200, before.answer)
