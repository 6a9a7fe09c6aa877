-- +goose Up

-- What was spent of a budget in the span that it is in. Amounts are in millionths.
CREATE TABLE budgets (
    key   BLOB PRIMARY KEY, -- 16 bytes
    began INTEGER NOT NULL, -- Unix milliseconds
    ends  INTEGER NOT NULL, -- Unix milliseconds
    spent INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX budgets_ends ON budgets (ends);

-- +goose Down

DROP TABLE budgets;
