"""The programme office's daily system: a Django project in slices, run by definitions."""
