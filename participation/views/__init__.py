"""Pages of projects and consultations; see `participation.urls`."""
