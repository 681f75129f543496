"""Conditions: what schools and clinics report, notices, and what alone may suspend a transfer."""
