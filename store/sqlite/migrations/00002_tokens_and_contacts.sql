-- +goose Up

-- Tokens that were issued while the server runs, by their digests. Times are Unix milliseconds.
CREATE TABLE tokens (
    digest  BLOB PRIMARY KEY,
    tenant  TEXT NOT NULL,
    type    TEXT NOT NULL,
    subject TEXT NOT NULL,
    scope   TEXT NOT NULL,
    issued  INTEGER NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_subject ON tokens (tenant, type, subject);
CREATE INDEX tokens_tenant ON tokens (tenant);
CREATE INDEX tokens_expires ON tokens (expires);

-- Verified contacts: one row for each tenant, channel, address and user (16 zero bytes: none). Times are Unix milliseconds.
CREATE TABLE contacts (
    tenant    TEXT NOT NULL,
    channel   TEXT NOT NULL,
    recipient BLOB NOT NULL,
    user      BLOB NOT NULL,
    id        BLOB NOT NULL,
    sealed    BLOB NOT NULL,
    verified  INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    UNIQUE (tenant, channel, recipient, user)
);
CREATE INDEX contacts_newest ON contacts (tenant, verified, id);
CREATE INDEX contacts_user ON contacts (tenant, user);
CREATE INDEX contacts_expires ON contacts (expires);

-- +goose Down
DROP TABLE contacts;
DROP TABLE tokens;
