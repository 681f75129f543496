"""Texts of a definition: in each language, or plain, where a plain one will do."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Tag
from pydantic_core import PydanticCustomError

from chakana.language.scalars import Scalar


class Part(BaseModel):
    """Any part of a definition: frozen, and with no fields but the ones it declares."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True
    )


class Text(Part):
    """A text in the languages of the interface."""

    es: str
    en: str
    qu: str | None = None

    def in_language(self, language: str) -> str:
        """The text in ``language``, or in Spanish where it is not yet translated."""
        return getattr(self, language, None) or self.es


_IN_LANGUAGES = "write a text, or a text in each language"


def _in_every_language(value: Any) -> Any:
    """A plain text as a text that is the same in each language."""
    if isinstance(value, str):
        return {"es": value, "en": value}
    if isinstance(value, Text) or (isinstance(value, dict) and value.keys() & {"es", "en"}):
        return value
    raise PydanticCustomError("model_text", _IN_LANGUAGES)


def _form_of_said(value: Any) -> str:
    return "in languages" if isinstance(value, (dict, Text)) else "as it stands"


Remark = Annotated[Text, BeforeValidator(_in_every_language, json_schema_input_type=Text | str)]
"""A reason or a note: ``{es: …, en: …}``, or a plain text that then stands for both."""
Said = Annotated[
    Annotated[Scalar, Tag("as it stands")] | Annotated[Text, Tag("in languages")],
    Discriminator(_form_of_said),
]
"""Who acts, or what is asked: a name, a word or a figure as it stands, or ``{es: …, en: …}``.

A word that names a role, a committee or a source of funds of the definition is shown by its label.
"""
SaidTogether = Annotated[
    list[Said],
    BeforeValidator(
        lambda value: [value] if isinstance(value, (str, dict)) else value,
        json_schema_input_type=list[Said] | Said,
    ),
]
"""One or several of what is said."""


def said_in(value: str | Text, language: str) -> str:
    """A word as it stands, or a text in ``language``.

    >>> said_in("MIDIS", "es"), said_in(Text(es="la madre", en="the mother"), "en")
    ('MIDIS', 'the mother')
    """
    return value.in_language(language) if isinstance(value, Text) else value
