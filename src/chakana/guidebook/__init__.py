"""A definition as a manual: one structure of plain data, set as HTML and as PDF."""
