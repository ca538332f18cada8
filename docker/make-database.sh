#!/bin/sh
# Run once by the database's image when its volume is empty: roles, database, extensions.
set -eu
psql -X -U "${POSTGRES_USER:-postgres}" -v name=nahdran \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -f /nahdran/database.sql
