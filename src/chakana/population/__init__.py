"""Households, members and territories as tables: read, check, map from a survey, generate.

* :mod:`chakana.population.tables` — ``Population``, the three tables and their description
* :mod:`chakana.population.validate` — ``validate`` and ``require_valid``
* :mod:`chakana.population.read` — survey files as raw tables
* :mod:`chakana.population.mapping` — a survey's columns become variables
* :mod:`chakana.population.summary` — what a population or a survey file holds, in words
* :mod:`chakana.population.generate` — a population made from published figures

Importing any of them costs nothing: the table library is loaded by the first call.
"""
