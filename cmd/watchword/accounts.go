package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

func (p *program) accountsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "accounts",
		Short: "Look after the built-in directory of a tenant's accounts",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.accountsImportCommand(), p.accountsListCommand())
	return c
}

// tenantFlags say whose things are looked after, and where the admin API is.
type tenantFlags struct {
	config configFlags
	admin  adminFlags
	tenant string
	also   map[string]string // what a list's query has beside
}

func (f *tenantFlags) add(c *cobra.Command) {
	f.config.add(c)
	f.admin.add(c)
	c.Flags().StringVar(&f.tenant, "tenant", "", "the tenant")
}

func (f *tenantFlags) connect(p *program, c *cobra.Command) (*adminClient, error) {
	if f.tenant == "" {
		return nil, useError{errors.New(c.Parent().Name() + " " + c.Name() + " needs --tenant ID")}
	}
	return f.admin.connect(p, &f.config)
}

// query is the tenant as a query, with what else is not empty.
func (f *tenantFlags) query(more map[string]string) string {
	q := url.Values{"tenant": {f.tenant}}
	for _, values := range []map[string]string{f.also, more} {
		for name, value := range values {
			if value != "" {
				q.Set(name, value)
			}
		}
	}
	return "?" + q.Encode()
}

// pages calls one with every page of a list, each of which says what comes next.
func pages(ctx context.Context, server *adminClient, path string, f *tenantFlags, one func(page json.RawMessage) error) error {
	for after := ""; ; {
		var page json.RawMessage
		if err := server.call(ctx, "GET", path+f.query(map[string]string{"after": after, "limit": "1000"}), nil, &page); err != nil {
			return err
		}
		if err := one(page); err != nil {
			return err
		}
		var list struct{ Next string }
		if err := json.Unmarshal(page, &list); err != nil || list.Next == "" {
			return err
		}
		after = list.Next
	}
}

// importTimeout is how long the server may take over an import.
const importTimeout = 10 * time.Minute

func (p *program) accountsImportCommand() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{
		Use:   "import --tenant ID FILE",
		Short: "Write accounts from a CSV file into the built-in directory",
		Long: "Write accounts from a file over those of the same id; the others stay. The file is CSV in UTF-8. Its first line names\n" +
			"the columns id, phone and email, in any order; phone or email may be missing. Nothing is written unless every line is\n" +
			"good. FILE - is standard input.",
		Example: "  watchword accounts import --tenant acme accounts.csv",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			text, err := p.read(args[0])
			if err != nil {
				return err
			}
			server.http.Timeout = importTimeout
			var done struct {
				Written int `json:"written"`
			}
			if err := server.send(c.Context(), "PUT", "/admin/v1/accounts"+f.query(nil), "text/csv", text, &done); err != nil {
				return fmt.Errorf("%s:\n%w", args[0], err)
			}
			if !p.forPeople() {
				return json.NewEncoder(p.stdout).Encode(map[string]any{"file": args[0], "written": done.Written})
			}
			_, err = fmt.Fprintf(p.stdout, "%s: %d written\n", args[0], done.Written)
			return err
		},
	}
	f.add(c)
	return c
}

func (p *program) accountsListCommand() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{
		Use:   "list --tenant ID",
		Short: "List the accounts of the built-in directory, with masked addresses",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			return p.list(c.Context(), server, "/admin/v1/accounts", &f, "accounts", []string{"id", "phone", "email"})
		},
	}
	f.add(c)
	return c
}

// list prints a list of the admin API: as a table for people, or else one JSON object a line.
func (p *program) list(ctx context.Context, server *adminClient, path string, f *tenantFlags, name string, columns []string) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if p.forPeople() {
		fmt.Fprintln(table, strings.ToUpper(strings.Join(columns, "\t")))
	}
	return pages(ctx, server, path, f, func(page json.RawMessage) error {
		var lists map[string]json.RawMessage
		if err := json.Unmarshal(page, &lists); err != nil {
			return err
		}
		var rows []json.RawMessage
		if err := json.Unmarshal(lists[name], &rows); err != nil {
			return err
		}
		for _, row := range rows {
			if !p.forPeople() {
				fmt.Fprintf(p.stdout, "%s\n", row)
				continue
			}
			var fields map[string]any
			if err := json.Unmarshal(row, &fields); err != nil {
				return err
			}
			cells := make([]string, 0, len(columns))
			for _, column := range columns {
				cells = append(cells, cell(fields[column]))
			}
			fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
		return table.Flush()
	})
}

// cell is a value as it stands in a table.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		words := make([]string, 0, len(v))
		for _, one := range v {
			words = append(words, cell(one))
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprint(v)
}
