"""The embedded PostgreSQL's places on the machine; `platform/postgres` starts and stops it."""
