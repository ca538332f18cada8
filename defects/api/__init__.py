"""Open data: reports, categories and zones as GeoJSON. Read only, the same for everybody."""
