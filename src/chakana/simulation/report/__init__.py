"""The report of a simulation: one HTML file with charts, tables and the map-like table."""
