"""Programmes together: referrals along the ladder, one view of a household, undue pressure."""
