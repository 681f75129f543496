"""Running the site: serving, health, figures, logs without personal data, backups."""
