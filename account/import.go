package account

import (
	"context"
	"fmt"
	"slices"

	"github.com/watchword/watchword"
)

// batchSize is how many accounts are written together: few enough that nobody else waits long for the store.
const batchSize = 1000

// Check tells what is wrong with accounts, naming accounts and fields at fault, one a line.
func (d *Directory) Check(ctx context.Context, accounts []watchword.AccountResource) error {
	_, err := d.plan(ctx, accounts, byName(accounts))
	return err
}

// Put writes accounts over those of the same tenant and id, all or none. The error names accounts and fields at fault.
func (d *Directory) Put(ctx context.Context, accounts []watchword.AccountResource) error {
	ordered, err := d.plan(ctx, accounts, byName(accounts))
	if err != nil {
		return err
	}
	return d.write(ctx, ordered)
}

// Import writes accounts as Put does, but many of them: nothing is written unless all are good, and then it is done in
// batches of 1,000. An account written may have given up an address that a later batch gives to another, so an import
// that failed midway is to be run again. The error is watchword.InvalidRequest for faults, one a line.
func (d *Directory) Import(ctx context.Context, accounts []watchword.AccountResource) error {
	return d.inBatches(ctx, accounts, byName(accounts))
}

// ImportCSV is Import from a file with a header line: see docs/accounts.md. It gives the number of accounts.
func (d *Directory) ImportCSV(ctx context.Context, tenant watchword.TenantID, file []byte) (int, error) {
	table, err := readCSV(tenant, file)
	if err != nil {
		return 0, refusal(err)
	}
	return len(table.accounts), d.inBatches(ctx, table.accounts, table.where)
}

func (d *Directory) inBatches(ctx context.Context, accounts []watchword.AccountResource, where whereabouts) error {
	ordered, err := d.plan(ctx, accounts, where)
	if err != nil {
		return refusal(err)
	}
	written := 0
	for batch := range slices.Chunk(ordered, batchSize) {
		if err := d.write(ctx, batch); err != nil {
			return fmt.Errorf("after %d of %d rows: %w", written, len(ordered), err)
		}
		written += len(batch)
	}
	return nil
}

// write writes accounts that have been checked, all or none.
func (d *Directory) write(ctx context.Context, accounts []watchword.AccountResource) error {
	if len(accounts) == 0 {
		return nil
	}
	rows := make([]watchword.AccountRow, 0, len(accounts))
	for _, a := range accounts {
		row, err := d.row(a)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return d.accounts.PutAccounts(ctx, rows)
}
