"""The register of households: who they are, what was recorded of them and when it was known."""
