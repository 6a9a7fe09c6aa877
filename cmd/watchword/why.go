package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
)

func (p *program) whyCommand() *cobra.Command {
	var f tenantFlags
	var to, id, channel string
	var limit int
	c := &cobra.Command{
		Use:     "why --tenant ID (--to ADDRESS | --id vf_…)",
		Short:   "Tell what became of a recipient's newest codes, step by step",
		Example: "  watchword why --tenant acme --to +8613800138000",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.tenant == "" || (to == "") == (id == "") {
				return useError{errors.New("why needs --tenant ID, and either --to ADDRESS or --id vf_…")}
			}
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			in := map[string]any{"tenant": f.tenant, "to": to, "id": id, "channel": channel, "limit": limit}
			var page struct{ Verifications []json.RawMessage }
			if err := server.call(c.Context(), "POST", "/admin/v1/verifications/find", in, &page); err != nil {
				return err
			}
			return p.printStories(page.Verifications)
		},
	}
	f.add(c)
	c.Flags().StringVar(&to, "to", "", "the recipient: an E.164 number or an e-mail address")
	c.Flags().StringVar(&id, "id", "", "one verification")
	c.Flags().StringVar(&channel, "channel", "", "only of this channel")
	c.Flags().IntVar(&limit, "limit", 0, "how many verifications, the newest first (default 3)")
	return c
}

func (p *program) printStories(rows []json.RawMessage) error {
	if len(rows) == 0 && p.forPeople() {
		_, err := fmt.Fprintln(p.stdout, "no verification: nobody has asked for one, or every start was refused.\n"+
			"The log tells of those (\"a start was refused\"), and watchword route explain of routes.")
		return err
	}
	for i, row := range rows {
		if !p.forPeople() {
			fmt.Fprintf(p.stdout, "%s\n", row)
			continue
		}
		var d watchword.Document
		if err := json.Unmarshal(row, &d); err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprint(p.stdout, storyText(d, time.Local))
	}
	return nil
}

// storyText is a verification for people: what it is, and its timeline.
func storyText(d watchword.Document, zone *time.Location) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s by %s for %s: %s, delivery %s", d.ID, d.To, d.Channel, d.Purpose, d.Status, d.Delivery)
	if d.DeliveryError != nil {
		fmt.Fprintf(&b, " (%s)", d.DeliveryError.Class)
	}
	if d.Receipt != "" {
		fmt.Fprintf(&b, ", receipt %s", d.Receipt)
	}
	fmt.Fprintln(&b)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  TIME\tEVENT\tACCOUNT\tCLASS\tDETAIL\tCOST")
	for _, e := range d.Events {
		at := string(e.At)
		if parsed, err := time.Parse(time.RFC3339Nano, at); err == nil {
			at = parsed.In(zone).Format("2006-01-02 15:04:05.000 -07:00")
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\n", at, e.Type, dash(e.Account), dash(e.Class), dash(e.Detail), dash(e.Cost))
	}
	_ = table.Flush()
	return b.String()
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
