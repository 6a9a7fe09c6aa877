-- +goose Up

-- Messages that a vendor may report on: the account and its name for the message, as a hash. made is Unix milliseconds.
CREATE TABLE messages (
    key    BLOB PRIMARY KEY,
    tenant TEXT NOT NULL,
    id     BLOB NOT NULL,
    ledger BLOB NOT NULL,
    made   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX messages_made ON messages (made);

-- +goose Down
DROP TABLE messages;
