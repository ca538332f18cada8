"""Consultations follow with their own models."""
