# One image for web, worker and migrate. Builds with the classic builder, too.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
# GDAL's package carries its version in its name.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3-venv tzdata \
        "$(apt-cache search --names-only '^libgdal[0-9]+(t64)?$' | cut -d' ' -f1 | sort -V | tail -n1)" \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Behind a proxy with a certificate of its own, put that beside this file as ca.crt.
COPY Dockerfile ca.cr[t] /tmp/ca/
RUN if [ -f /tmp/ca/ca.crt ]; then \
        cp /tmp/ca/ca.crt /usr/local/share/ca-certificates/ && update-ca-certificates; fi
COPY bin bin
COPY requirements.lock requirements-uv.lock requirements-node.lock package.json package-lock.json .npmrc ./
# With a database elsewhere, set-up installs Python and npm packages only.
RUN DATABASE_URL=elsewhere bin/setup
COPY . .
RUN .venv/bin/python bin/messages.py --compile \
    && SECRET_KEY=build DATABASE_URL=postgis://build@/build \
        .venv/bin/python manage.py collectstatic --noinput -v 0 \
    && .venv/bin/python -m compileall -q -j 0 . \
    && rm -rf ca.crt node_modules var/node var/log var/stamps \
    && mkdir -p var/private var/public var/mail var/backups var/log var/stamps

FROM ${BASE}
LABEL org.opencontainers.image.title="Nahdran" \
      org.opencontainers.image.description="Report defects and take part in municipal projects on one map" \
      org.opencontainers.image.licenses="EUPL-1.2"
# The major version of the database in docker-compose.yml (DB_IMAGE).
ARG PG_CLIENT=17
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates python3 tzdata \
        "$(apt-cache search --names-only '^libgdal[0-9]+(t64)?$' | cut -d' ' -f1 | sort -V | tail -n1)" \
    # pg_dump for backups, as new as the server: Debian's, else PostgreSQL's own packages.
    && { apt-get install -y --no-install-recommends "postgresql-client-$PG_CLIENT" \
        || { apt-get install -y --no-install-recommends postgresql-common \
            && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
            && apt-get install -y --no-install-recommends "postgresql-client-$PG_CLIENT"; }; } \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin nahdran
COPY --from=build /app /app
RUN chown nahdran:nahdran /app/var/private /app/var/public /app/var/mail /app/var/backups
WORKDIR /app
USER nahdran
ENV HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
EXPOSE 8000
VOLUME ["/app/var/private", "/app/var/public", "/app/var/mail", "/app/var/backups"]
CMD ["bin/serve", "web"]
