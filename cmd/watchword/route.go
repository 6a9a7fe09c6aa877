package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
)

func (p *program) routeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "route",
		Short: "See which way messages go",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.routeExplainCommand())
	return c
}

func (p *program) routeExplainCommand() *cobra.Command {
	var f tenantFlags
	var r watchword.ExplainRequest
	var channel, purpose string
	c := &cobra.Command{
		Use:     "explain --tenant ID --to ADDRESS",
		Short:   "Tell what would become of a message, and why; nothing is sent",
		Example: "  watchword route explain --tenant acme --to +8613800138000 --purpose login",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			if r.To == "" {
				return useError{errors.New("route explain needs --to ADDRESS")}
			}
			r.Tenant, r.Channel, r.Purpose = watchword.TenantID(f.tenant), watchword.Channel(channel), watchword.Purpose(purpose)
			var raw json.RawMessage
			if err := server.call(c.Context(), "POST", "/admin/v1/routes/explain", r, &raw); err != nil {
				return err
			}
			if !p.forPeople() {
				_, err = fmt.Fprintf(p.stdout, "%s\n", raw)
				return err
			}
			var told watchword.Explanation
			if err := json.Unmarshal(raw, &told); err != nil {
				return err
			}
			_, err = fmt.Fprint(p.stdout, explanationText(told))
			return err
		},
	}
	f.add(c)
	c.Flags().StringVar(&r.To, "to", "", "the recipient: an E.164 number or an e-mail address")
	c.Flags().StringVar(&r.CallingCode, "calling-code", "", "the calling code of a national number")
	c.Flags().StringVar(&channel, "channel", "", "the channel; empty: by the address")
	c.Flags().StringVar(&purpose, "purpose", "", "the purpose; empty: common")
	c.Flags().StringVar(&r.Locale, "locale", "", "the language asked for; empty: by the tenant and the number")
	return c
}

// explanationText is an explanation for people, in the order in which things are decided.
func explanationText(x watchword.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s by %s for %s", x.To, x.Channel, x.Purpose)
	if x.Country != "" {
		fmt.Fprintf(&b, ", country %s", x.Country)
	}
	fmt.Fprintf(&b, ", in %s\n", x.Locale)
	switch {
	case x.Refused != "":
		fmt.Fprintf(&b, "refused: %s\n", x.Refused)
	case x.Test:
		fmt.Fprintln(&b, "a test recipient: nothing is really sent")
	}
	fmt.Fprintln(&b, "\nroutes, in the order they are looked at:")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range x.Routes {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", mark(r.Serves), r.Name, r.Why)
	}
	_ = table.Flush()
	if len(x.Accounts) > 0 {
		fmt.Fprintf(&b, "\naccounts of %s, in the order they are tried:\n", x.Route)
		for _, a := range x.Accounts {
			fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", mark(a.Takes), a.Name, a.Type, strings.Join(accountNotes(a), "; "))
		}
		_ = table.Flush()
		fmt.Fprintf(&b, "\nin the name of %s, in the words of %s", quoteOr(x.Signature, "the account"), quoteOr(x.Template, "the built-in text"))
		if x.Segments > 0 {
			fmt.Fprintf(&b, ", %d segment(s)", x.Segments)
		}
		fmt.Fprintln(&b)
	}
	for _, f := range x.Further {
		fmt.Fprintf(&b, "then by %s, %s, %s\n", f.Channel, when(f.After), quoteOr(f.Route, "passed over: no route serves it"))
	}
	if x.Refused == "" {
		fmt.Fprintln(&b, "not judged here: limits, spend caps, locks and account rules")
	}
	return b.String()
}

func mark(yes bool) string {
	if yes {
		return "->"
	}
	return " -"
}

func accountNotes(a watchword.AccountVerdict) []string {
	var notes []string
	if a.Why != "" {
		notes = append(notes, a.Why)
	}
	if a.Weight > 0 {
		notes = append(notes, fmt.Sprintf("weight %d", a.Weight))
	}
	if a.Template != "" {
		notes = append(notes, "template "+a.Template)
	}
	if a.Signature != "" {
		notes = append(notes, "signature "+a.Signature)
	}
	if a.Price > 0 {
		notes = append(notes, "price "+a.Price.String())
	}
	return notes
}

func when(after string) string {
	if after == "" {
		return "when it is asked for or needed"
	}
	return "after " + after
}

func quoteOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return fmt.Sprintf("%q", name)
}
