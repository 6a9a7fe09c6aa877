-- +goose Up

-- One row per tenant and recipient. The body is the ledger in the domain's own format; "due" (Unix milliseconds) is set
-- while a delivery needs attention, so that the index over it stays small.
CREATE TABLE ledgers (
    id   INTEGER PRIMARY KEY,
    key  BLOB NOT NULL UNIQUE,
    due  INTEGER,
    body BLOB NOT NULL
);
CREATE INDEX ledgers_due ON ledgers (due) WHERE due IS NOT NULL;

-- One row per verification, in order of time within a tenant, so that new rows are appended. While the verification
-- stands in its ledger the body is NULL; when it is retired it moves here.
CREATE TABLE verifications (
    tenant TEXT NOT NULL,
    id     BLOB NOT NULL,
    ledger BLOB NOT NULL,
    body   BLOB,
    PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE INDEX verifications_past ON verifications (ledger, id) WHERE body IS NOT NULL;

CREATE TABLE once (
    key         BLOB PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    answer      BLOB,
    expires     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX once_expires ON once (expires);

CREATE TABLE counters (
    key   BLOB PRIMARY KEY,
    empty INTEGER NOT NULL -- Unix nanoseconds
) WITHOUT ROWID;

CREATE TABLE registry (
    kind   TEXT NOT NULL,
    tenant TEXT NOT NULL,
    name   TEXT NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (kind, tenant, name)
) WITHOUT ROWID;

CREATE TABLE accounts (
    tenant       TEXT NOT NULL,
    id           TEXT NOT NULL,
    phone        BLOB,
    email        BLOB,
    sealed_phone BLOB,
    sealed_email BLOB,
    PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email IS NOT NULL;

-- Small facts about the database itself: the registry's revision, and the store's time (Unix microseconds) at the last
-- commit. Every commit writes it, and a new value each time, since SQLite does not write what has not changed.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO facts VALUES ('registry_revision', 0), ('clock', 0);

-- +goose Down
DROP TABLE facts;
DROP TABLE accounts;
DROP TABLE registry;
DROP TABLE counters;
DROP TABLE once;
DROP TABLE verifications;
DROP TABLE ledgers;
