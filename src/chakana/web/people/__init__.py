"""The door, one's own account, and the pages on which officers look after accounts and roles."""
