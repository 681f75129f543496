"""A population made up from published figures, for where no survey may be used."""
