"""Forms of the register: what is asked, how it was filled in, and what that proposes."""
