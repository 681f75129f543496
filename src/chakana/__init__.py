"""Chakana: a programme is one definition, checked, simulated, printed, run, evaluated, shared."""
