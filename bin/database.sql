-- Roles, database and extensions: what only a superuser of PostgreSQL can make.
-- Safe to repeat. Everything else is done by `manage.py migrate` as nahdran_owner.
--
--   psql -U postgres -v name=nahdran -f bin/database.sql
--
-- Passwords are for connections over a network: -v owner_password=... -v app_password=...
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

SELECT 'CREATE ROLE nahdran_owner LOGIN NOSUPERUSER NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nahdran_owner') \gexec
SELECT 'CREATE ROLE nahdran_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nahdran_app') \gexec

\if :{?owner_password}
ALTER ROLE nahdran_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE nahdran_app PASSWORD :'app_password';
\endif

-- German order, whatever the server's default is.
SELECT format(
    'CREATE DATABASE %I OWNER nahdran_owner TEMPLATE template0 ENCODING ''UTF8'''
    ' LOCALE_PROVIDER icu ICU_LOCALE ''de-DE'' LOCALE ''C.UTF-8''', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec

\connect :"name"
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
