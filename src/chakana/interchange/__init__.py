"""Files that others read and write: one module for each standard."""
