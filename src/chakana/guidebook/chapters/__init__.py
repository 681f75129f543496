"""The chapters of a manual: each takes the wording of a definition and gives blocks."""
