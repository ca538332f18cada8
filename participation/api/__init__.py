"""Open data: projects, consultations, proposals and comments. Read only, the same for everybody."""
