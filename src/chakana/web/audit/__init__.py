"""What was done, by whom, why and from where: events that are only ever added."""
