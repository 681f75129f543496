"""Work in the background."""

from tests.web.matrix.lines import Address

from chakana.web.accounts.roles import Permission

ADDRESSES = {
    "jobs": Address(shows=lambda w: f"/trabajos/{w.job.pk}/", needs=Permission.SEE_WORK),
    "job": Address(lambda w: [w.job.pk], needs=Permission.SEE_WORK),
}
