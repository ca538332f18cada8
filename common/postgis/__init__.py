"""Django's PostGIS backend, with less work for the SQL of the queries that most pages ask."""
