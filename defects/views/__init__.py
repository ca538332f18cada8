"""Entrances of the defects app, by flow."""
