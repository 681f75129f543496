"""What can be wrong with a backup."""

BACKUP_CODES = {
    "BAK001": "A backup that cannot be made or brought back with what is installed here.",
    "BAK002": "A file that is no backup, or one that was altered or cut off.",
    "BAK003": "A place that already holds a register: nothing is written over it.",
}
"""Code → meaning, for backups."""
