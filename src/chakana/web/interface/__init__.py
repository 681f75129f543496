"""What programs are offered: actions as calls, rows as lists, tokens, keys against doing it twice.

A slice says in its ``api.py`` which rows programs may read (``RESOURCES``); its actions are offered
as they are. ``chakana.web.api`` puts them together under ``/api/v1``.
"""
