"""Files of territories, facilities and offices: read, compared with what is there, and written."""
