"""Who is eligible and why: definitions kept by version, assessments that can be replayed."""
