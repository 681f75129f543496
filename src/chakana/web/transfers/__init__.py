"""From enrolment to a reconciled payment: rosters, cycles, entitlements, orders."""
