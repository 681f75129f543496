"""Bringing files into the register: preview, columns, what was wrong, nothing halfway."""
