-- +goose Up

-- What endpoints are to be told, one row for each endpoint and step of a verification. at, due and tried are Unix milliseconds;
-- due is NULL when it is not to be told any more, tried when it never was.
CREATE TABLE notices (
    tenant       TEXT NOT NULL,
    webhook      TEXT NOT NULL,
    verification BLOB NOT NULL,
    step         INTEGER NOT NULL,
    type         INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    due          INTEGER,
    tries        INTEGER NOT NULL DEFAULT 0,
    outcome      INTEGER NOT NULL,
    tried        INTEGER,
    status       INTEGER NOT NULL DEFAULT 0,
    fault        TEXT NOT NULL DEFAULT '',
    body         BLOB NOT NULL
);
CREATE UNIQUE INDEX notices_id ON notices (tenant, webhook, verification, step);
CREATE INDEX notices_due ON notices (tenant, webhook, due) WHERE due IS NOT NULL;

-- What has become of endpoints. Times are Unix milliseconds, or NULL.
CREATE TABLE webhooks (
    tenant    TEXT NOT NULL,
    name      TEXT NOT NULL,
    off       INTEGER,
    why       TEXT NOT NULL,
    failing   INTEGER,
    delivered INTEGER,
    tried     INTEGER,
    status    INTEGER NOT NULL,
    fault     TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE webhooks;
DROP TABLE notices;
