"""Work in the background: the list, and one job with how far it is."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.work import progress
from chakana.web.work.models import Job


def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs of the user and of their territory, the newest first."""
    return render(request, "work/jobs.html", {"page": paged(request, _seen(request))})


def job(request: HttpRequest, key: int) -> HttpResponse:
    """One job; asked for by itself every few seconds while it runs."""
    one = get_object_or_404(_seen(request), pk=key)
    template = "work/progress.html" if request.headers.get("HX-Request") else "work/job.html"
    return render(request, template, {"job": one, "progress": progress.read(one.pk)})


def _seen(request: HttpRequest) -> QuerySet[Job]:
    user = user_of(request)
    places = visible(user, Permission.SEE_WORK)
    return Job.objects.filter(Q(by=user) | Q(territory__in=places)).select_related("territory")
