"""Who works here: people, their roles in words, and the territory in which each role holds."""
