"""Chakana: a programme is one definition, checked, simulated, printed, run, evaluated, shared."""

__version__ = "0.1.0"
