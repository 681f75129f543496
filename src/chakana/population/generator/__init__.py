"""A population made up from published figures, for trying programmes where no survey may be used."""
