"""Who takes part and until when: the supply check, enrolment, exit and graduation."""
