"""Rule text to sqlglot's tree, through a closed list of words and signs.

sqlglot reads all of SQL; a rule needs little of it. Every token is looked at before the parser
sees it: what a rule cannot hold is refused where it stands, and every other word is a plain name.
So no statement, type or comment reaches the parser, and no nesting can make it slow.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chakana.problems import suggest

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.parser import Parser
    from sqlglot.tokenizer_core import Token

MAXIMUM_RULE = 8_000
MAXIMUM_NESTING = 20
FUNCTIONS = (
    "any", "all", "count", "sum", "min", "max", "mean", "coalesce", "least", "greatest",
    "years_between", "months_between", "days_between", "per_year", "per_month", "enrolled_in",
)  # fmt: skip
CUT_SHORT = (
    "Is part of the rule missing? In YAML a ', ' inside { } or ' #' anywhere cuts a value short: "
    "write the rule as a block after '>-'."
)

_WORDS = frozenset(
    ("AND", "OR", "NOT", "CASE", "WHEN", "THEN", "ELSE", "END", "IN", "BETWEEN", "IS", "NULL",
     "TRUE", "FALSE", "FILTER", "WHERE", "CURRENT_DATE", "DATE")
)  # fmt: skip
"""Tokens that shape a rule; no name of a definition may be one of them."""
_SIGNS = frozenset(
    ("L_PAREN", "R_PAREN", "COMMA", "DOT", "STAR", "SLASH", "PLUS", "DASH", "EQ", "NEQ", "LT",
     "LTE", "GT", "GTE", "STRING", "NUMBER")
)  # fmt: skip
_OPEN_ENDED = (_WORDS | _SIGNS) - {"R_PAREN", "STRING", "NUMBER", "END", "NULL", "TRUE", "FALSE"}
"""Tokens that no rule ends with."""
_SPELT_OTHERWISE = {("NOT", "!"): "not", ("EQ", "=="): "=", ("NEQ", "!="): "<>"}
"""Signs that sqlglot reads as others: each thing is written in one way."""
_QUERY = ("select", "from", "insert", "update", "delete", "drop", "create", "union", "exists")
_PATTERN = ("like", "ilike", "rlike", "similar", "regexp")


class RuleError(Exception):
    """A rule that cannot be read. ``offset`` counts characters into the text, from 0."""

    def __init__(self, code: str, message: str, hint: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.offset = code, message, hint, offset


def grammar_tree(text: str) -> exp.Expr:
    """sqlglot's tree of ``text``; :class:`RuleError` says where it is not a rule."""
    if not text.strip():
        raise RuleError("CHK101", "The rule is empty.", "Write a condition, or remove the rule.")
    if len(text) > MAXIMUM_RULE:
        hint = "Give its parts names: a derived variable is a rule too."
        raise RuleError("CHK101", f"The rule has more than {MAXIMUM_RULE} characters.", hint)
    tokens = _tokens(text)
    for index, token in enumerate(tokens):
        _refuse_foreign(text, tokens, index, token)
    _refuse_deep(tokens)
    return _parsed(text, tokens)


def is_reserved(name: str) -> bool:
    """Whether ``name`` shapes rules, so that no parameter or variable can be called it."""
    return name.upper() in _WORDS or name in FUNCTIONS


def _tokens(text: str) -> list[Token]:
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import SqlglotError

    for mark in ("--", "/*"):
        if mark in text and text[: text.index(mark)].count("'") % 2 == 0:
            hint = "Put the remark after '#' on a line of the definition."
            raise RuleError("CHK102", "A rule holds no comments.", hint, text.index(mark))
    try:
        tokens = Dialect.get_or_raise(None).tokenize(text)
    except SqlglotError:
        message = "A text begins with a single quote that is never closed."
        raise RuleError("CHK107", message, CUT_SHORT, text.rfind("'")) from None
    return [_as_name(token) for token in tokens]


def _as_name(token: Token) -> Token:
    """``token``, as a plain name when it is a word that means nothing in a rule."""
    from sqlglot.tokenizer_core import Token, TokenType

    kind = token.token_type.name
    is_word = token.text[:1].isalpha() and token.text.replace("_", "").isalnum()
    if kind in _WORDS | _SIGNS | {"VAR", "ANY", "ALL", "IDENTIFIER"} or not is_word:
        return token
    return Token(TokenType.VAR, token.text, token.line, token.col, token.start, token.end)


def _refuse_foreign(text: str, tokens: list[Token], index: int, token: Token) -> None:
    kind, word = token.token_type.name, token.text.lower()
    written = text[token.start : token.end + 1]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    opens = following is not None and following.token_type.name == "L_PAREN"
    if kind == "STRING":
        if not written.startswith("'"):
            raise RuleError("CHK102", f"'{written}' is not a text.", "'…'", token.start)
    elif kind == "NUMBER":
        if following is not None and following.start == token.end + 1 and _is_word(following):
            hint = "Thousands have no separator, and a name does not begin with a digit."
            message = f"'{written}{following.text}' is not a figure."
            raise RuleError("CHK101", message, hint, token.start)
    elif (kind, written) in _SPELT_OTHERWISE:
        own = _SPELT_OTHERWISE[kind, written]
        message = f"'{written}' is not part of a rule."
        raise RuleError("CHK102", message, f"Write '{own}'.", token.start)
    elif kind == "DATE":
        if following is None or following.token_type.name != "STRING":
            hint = "Write it as date '2026-01-31'."
            raise RuleError("CHK102", "After 'date' stands a day in quotes.", hint, token.start)
    elif kind in _WORDS | _SIGNS or written.startswith('"'):
        return
    elif _is_word(token):
        if opens and word not in FUNCTIONS:
            raise _no_function(word, token.start)
        if not opens and word in (*_QUERY, *_PATTERN) and not _is_part_of_name(tokens, index):
            raise _no_word(word, token.start)
    else:
        raise RuleError(
            "CHK102", f"'{written}' is not part of a rule.", _meant(written), token.start
        )


def _is_word(token: Token) -> bool:
    named = token.token_type.name in ("VAR", "ANY", "ALL")
    return named and (token.text[:1].isalpha() or token.text[:1] == "_")


def _is_part_of_name(tokens: list[Token], index: int) -> bool:
    near = tokens[max(index - 1, 0) : index + 2]
    return any(token.token_type.name == "DOT" for token in near)


_CASE = "Write 'case when … then … else … end'."


def _no_function(word: str, offset: int) -> RuleError:
    if word in _QUERY:
        return _no_word(word, offset)
    own = {"avg": "mean", "average": "mean", "promedio": "mean", "suma": "sum"}.get(word)
    hint = f"Write '{own}'." if own else suggest(word, FUNCTIONS)
    hint = _CASE if word in ("if", "iif", "iff", "si") else hint
    return RuleError("CHK102", f"There is no function '{word}'.", hint, offset)


def _no_word(word: str, offset: int) -> RuleError:
    if word in _QUERY:
        hint = "Gather members with any(…), count(…), sum(…)."
        return RuleError("CHK102", "A rule is an expression, not a query.", hint, offset)
    hint = "List the values: in ('a', 'b')."
    return RuleError("CHK102", "A rule does not match patterns.", hint, offset)


def _meant(written: str) -> str:
    meant = {
        "%": "For 40 % write 0.40; there is no remainder.",
        "&": "Write 'and'.", "&&": "Write 'and'.", "|": "Write 'or'.", "||": "Write 'or'.",
        ";": "A rule is one expression.", "^": "There are no powers.",
        "=>": "Write '>='.", "{": "A rule holds no braces.",
        "[": "Write lists in parentheses: in ('a', 'b').",
    }  # fmt: skip
    return meant.get(written, "Words, figures, 'texts' and the signs + - * / = <> < <= > >= ( ).")


def _refuse_deep(tokens: list[Token]) -> None:
    depth = run = 0
    for token in tokens:
        kind = token.token_type.name
        depth += (kind in ("L_PAREN", "CASE")) - (kind in ("R_PAREN", "END"))
        run = run + 1 if kind in ("NOT", "DASH") else 0
        if depth > MAXIMUM_NESTING or run > MAXIMUM_NESTING:
            hint = "Give its parts names: a derived variable is a rule too."
            raise RuleError("CHK101", "The rule is too deeply nested.", hint, token.start)


def _parsed(text: str, tokens: list[Token]) -> exp.Expr:
    from sqlglot.errors import SqlglotError

    _refuse_unbalanced(tokens, text)
    try:
        trees = _parser()().parse(tokens, text)
    except SqlglotError as error:
        raise _syntax_error(text, tokens, error) from None
    except (RecursionError, ValueError, IndexError, KeyError, TypeError, AttributeError):
        raise RuleError("CHK101", "The rule cannot be read.", "Simplify it.") from None
    if len(trees) != 1 or trees[0] is None:
        raise RuleError("CHK101", "The rule cannot be read.", "A rule is one expression.")
    return trees[0]


@cache
def _parser() -> type[Parser]:
    """sqlglot's parser without its functions: ours are names like any other to it."""
    from sqlglot.parser import Parser

    own = {word: Parser.NO_PAREN_FUNCTION_PARSERS[word] for word in ("ANY", "CASE")}
    bare = {"FUNCTIONS": {}, "FUNCTION_PARSERS": {}, "NO_PAREN_FUNCTION_PARSERS": own}
    return type("RuleParser", (Parser,), bare)


def _refuse_unbalanced(tokens: list[Token], text: str) -> None:
    opened: list[int] = []
    for token in tokens:
        if token.token_type.name == "L_PAREN":
            opened.append(token.start)
        elif token.token_type.name == "R_PAREN":
            if not opened:
                message = "A ')' stands here without its '('."
                raise RuleError("CHK101", message, "Remove it, or open it.", token.start)
            opened.pop()
    if opened:
        message = f"The rule ends before the '(' after '{text[: opened[-1]][-20:].strip()}' closes."
        raise RuleError("CHK107", message, CUT_SHORT, opened[-1])


def _syntax_error(text: str, tokens: list[Token], error: Exception) -> RuleError:
    details = (getattr(error, "errors", None) or [{}])[0]
    place = (details.get("line"), details.get("col"))
    wrong = next((token for token in tokens if (token.line, token.col) == place), tokens[-1])
    near = text[wrong.start : wrong.end + 1]
    unfinished = str(details.get("description", "")).startswith(("Required", "Expect"))
    last = wrong.token_type.name
    if wrong is tokens[-1] and last != "R_PAREN" and (unfinished or last in _OPEN_ENDED):
        message = f"The rule ends too early, after '{near}'."
        return RuleError("CHK107", message, CUT_SHORT, wrong.start)
    said = [token.text.lower() for token in tokens if token.start < wrong.start]
    hint = _written_so(near.lower(), said)
    return RuleError("CHK101", f"The rule cannot be read near '{near}'.", hint, wrong.start)


def _written_so(near: str, said: list[str]) -> str:
    """How the construct is written that somebody seems to have meant, by the words ``said``."""
    if near in ("filter", "where"):
        return "A filter stands behind the parenthesis: count(member) filter (where …)."
    if "if" in (near, *said):
        return _CASE
    if "per" in (near, *said[-1:]):
        return "A figure stands without its unit: it takes that of what it meets."
    return "Conditions are joined with 'and' and 'or'; texts stand in single quotes."
