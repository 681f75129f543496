"""The lines of the permission matrix: ``ADDRESSES``, ``CALLS`` and ``ROWS`` of each slice.

A page without a line, and an action without one, fail `tests/web/test_matrix.py`, which says what
to add. ``ADDRESSES`` is by the name of the address, ``CALLS`` by the action's slice and name,
``ROWS`` by what programs call them.
"""
