"""Help in plain words: what people ask first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

QUESTIONS = ("see_less", "not_known", "second_person", "mistake", "family_asks", "who_helps")


def help_page(request: HttpRequest) -> HttpResponse:
    """Questions with their answers."""
    asked = [(f"help_{name}", f"help_{name}_answer") for name in QUESTIONS]
    return render(request, "site/help.html", {"questions": asked})
