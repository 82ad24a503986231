#!/bin/bash
# Run once by the image, on an empty folder: a database for each service, which nobody else may enter.
set -euo pipefail
for service in intake routing casework supervision issuer; do
  password="${service^^}_DATABASE_PASSWORD"
  psql -v ON_ERROR_STOP=1 -v service="$service" -v password="${!password}" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
