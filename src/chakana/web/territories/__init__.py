"""The tree of territories with its official codes, and what is known of each."""
