package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
)

// zonedTime is how tables show a time: on the clock of whoever reads it, with its zone.
const zonedTime = time.DateTime + " -07:00"

func (p *program) spendCommand() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{
		Use:     "spend --tenant ID",
		Short:   "Show how much of a tenant's spend caps is used up",
		Example: "  watchword spend --tenant acme",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.tenant == "" {
				return useError{fmt.Errorf("spend needs --tenant ID")}
			}
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			var page struct{ Spend []json.RawMessage }
			if err := server.call(c.Context(), "GET", "/admin/v1/spend"+f.query(nil), nil, &page); err != nil {
				return err
			}
			return p.printSpend(page.Spend)
		},
	}
	f.add(c)
	return c
}

func (p *program) printSpend(rows []json.RawMessage) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if p.forPeople() {
		fmt.Fprintln(table, "CAP\tCOUNTRY\tSPENT\tOF\tUNTIL")
	}
	for _, row := range rows {
		if !p.forPeople() {
			fmt.Fprintf(p.stdout, "%s\n", row)
			continue
		}
		var s watchword.SpendState
		if err := json.Unmarshal(row, &s); err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%v (%d %%)\t%v\t%s\n", s.Cap, s.Country, s.Spent, s.Percent(), s.Amount, s.Until.Local().Format(zonedTime))
	}
	return table.Flush()
}
