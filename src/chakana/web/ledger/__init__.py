"""A small double-entry ledger whose balance and permanence the database itself enforces."""
