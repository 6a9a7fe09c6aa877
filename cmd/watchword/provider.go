package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
)

func (p *program) providerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "provider",
		Short: "See how provider accounts are doing; test, pause and drain them",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.providerTypesCommand(), p.providerListCommand(), p.providerProbeCommand(), p.providerReceiptsCommand(),
		p.providerPauseCommand("pause", "Send an account no new messages; receipts of those before still count", true),
		p.providerPauseCommand("resume", "Send a paused account messages again", false))
	return c
}

// operatorFlags are those of a command that is about the whole server.
type operatorFlags struct {
	config configFlags
	admin  adminFlags
}

func (f *operatorFlags) add(c *cobra.Command) {
	f.config.add(c)
	f.admin.add(c)
}

func (p *program) providerListCommand() *cobra.Command {
	var f operatorFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List the provider accounts, and how each is doing",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			var page struct{ Providers []json.RawMessage }
			if err := server.call(c.Context(), "GET", "/admin/v1/providers", nil, &page); err != nil {
				return err
			}
			return p.printProviders(page.Providers)
		},
	}
	f.add(c)
	return c
}

func (p *program) printProviders(rows []json.RawMessage) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if p.forPeople() {
		fmt.Fprintln(table, "ACCOUNT\tTYPE\tSTATE\tIN FLIGHT\tWAITING\tRECEIPTS")
	}
	for _, row := range rows {
		if !p.forPeople() {
			fmt.Fprintf(p.stdout, "%s\n", row)
			continue
		}
		var a watchword.AccountState
		if err := json.Unmarshal(row, &a); err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\n", a.Account, a.Type, accountState(a), a.InFlight, a.Waiting,
			map[bool]string{true: "yes", false: "no"}[a.Reports])
	}
	return table.Flush()
}

// accountState is what an operator has to know of an account first.
func accountState(a watchword.AccountState) string {
	switch {
	case a.Disabled:
		return "switched off"
	case a.Paused && a.InFlight > 0:
		return "paused, draining"
	case a.Paused:
		return "paused"
	case a.Breaker == watchword.BreakerOpen:
		return "breaker open until " + a.OpenUntil.Local().Format(time.TimeOnly+" -07:00")
	case a.Breaker == watchword.BreakerHalfOpen:
		return "breaker half open: the next message tries it"
	}
	return "works"
}

func (p *program) providerProbeCommand() *cobra.Command {
	var f operatorFlags
	c := &cobra.Command{
		Use:     "probe ACCOUNT",
		Short:   "Ask an account's vendor whether it lets the account send; nothing is sent",
		Example: "  watchword provider probe aliyun-main\n  watchword provider probe acme/twilio",
		Args:    exactly("ACCOUNT"),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			var told struct {
				Works                          bool
				Balance, Currency, Class, Code string
			}
			if err := server.call(c.Context(), "POST", "/admin/v1/providers/probe", map[string]string{"account": args[0]}, &told); err != nil {
				return err
			}
			if !told.Works {
				return errors.New("the vendor does not let " + args[0] + " send: " + told.Class + nonEmpty(" (", told.Code, ")"))
			}
			_, err = fmt.Fprintf(p.stdout, "%s works%s\n", args[0], nonEmpty("; balance ", told.Balance, " "+told.Currency))
			return err
		},
	}
	f.add(c)
	return c
}

// nonEmpty is a text with what goes before and after it, or nothing.
func nonEmpty(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}

func (p *program) providerReceiptsCommand() *cobra.Command {
	var f operatorFlags
	c := &cobra.Command{
		Use:   "receipts ACCOUNT",
		Short: "Print the URL that an account's vendor reports to; its last part is a secret",
		Args:  exactly("ACCOUNT"),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			var told struct{ URL string }
			if err := server.call(c.Context(), "POST", "/admin/v1/providers/receipts", map[string]string{"account": args[0]}, &told); err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.stdout, told.URL)
			return err
		},
	}
	f.add(c)
	return c
}

func (p *program) providerPauseCommand(name, short string, paused bool) *cobra.Command {
	var f operatorFlags
	c := &cobra.Command{
		Use:   name + " ACCOUNT",
		Short: short,
		Args:  exactly("ACCOUNT"),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := f.admin.connect(p, &f.config)
			if err != nil {
				return err
			}
			var done struct{ Warnings []string }
			in := map[string]any{"account": args[0], "paused": paused}
			if err := server.call(c.Context(), "POST", "/admin/v1/providers/pause", in, &done); err != nil {
				return err
			}
			for _, w := range done.Warnings {
				fmt.Fprintf(p.stderr, "warning: %s\n", w)
			}
			return nil
		},
	}
	f.add(c)
	return c
}
