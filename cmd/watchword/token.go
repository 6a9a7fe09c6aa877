package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func (p *program) tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Issue, list and revoke tokens: credentials with an end",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.tokenIssueCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
	return c
}

func (p *program) tokenIssueCommand() *cobra.Command {
	var f tenantFlags
	var kind, subject, scope string
	var lifetime time.Duration
	c := &cobra.Command{
		Use:     "issue --tenant ID --type TYPE --subject NAME --lifetime 720h",
		Short:   "Issue a token, and show it this once",
		Example: "  watchword token issue --tenant acme --type huaweicloud --subject backend --lifetime 720h",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			if kind == "" || subject == "" || lifetime == 0 {
				return useError{errors.New("token issue needs --type, --subject and --lifetime")}
			}
			in := map[string]string{"tenant": f.tenant, "type": kind, "subject": subject, "scope": scope, "lifetime": lifetime.String()}
			var raw json.RawMessage
			if err := server.call(c.Context(), "POST", "/admin/v1/tokens", in, &raw); err != nil {
				return err
			}
			return p.printIssued(raw)
		},
	}
	f.add(c)
	c.Flags().StringVar(&kind, "type", "", "what the token is for: a dialect that has tokens (huaweicloud, multimarkets), session or user_session")
	c.Flags().StringVar(&subject, "subject", "", "whom it stands for: a caller's name, an account")
	c.Flags().StringVar(&scope, "scope", "", "what else it is bound to, as its type has it")
	c.Flags().DurationVar(&lifetime, "lifetime", 0, "how long it is good: 1m to 9600h")
	return c
}

func (p *program) printIssued(raw json.RawMessage) error {
	if !p.forPeople() {
		_, err := fmt.Fprintf(p.stdout, "%s\n", raw)
		return err
	}
	var t struct {
		Token, Type, Subject string
		ExpiresAt            time.Time `json:"expires_at"`
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "%s token for %s (shown this once): %s\n  expires  %s\n",
		t.Type, t.Subject, t.Token, t.ExpiresAt.Local().Format(zonedTime))
	return err
}

func (p *program) tokenListCommand() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{
		Use:   "list --tenant ID",
		Short: "List a tenant's tokens, without their secrets",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			return p.list(c.Context(), server, "/admin/v1/tokens", &f, "tokens", []string{"digest", "type", "subject", "scope", "expires_at"})
		},
	}
	f.add(c)
	return c
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	var f tenantFlags
	var kind, subject string
	c := &cobra.Command{
		Use:   "revoke --tenant ID --type TYPE [--subject NAME]",
		Short: "Revoke a tenant's tokens of a type: those of one subject, or all",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			if kind == "" {
				return useError{errors.New("token revoke needs --type TYPE")}
			}
			if c.Flags().Changed("subject") && subject == "" {
				return useError{errors.New("--subject is empty; leave it out to revoke all tokens of the type")}
			}
			var done struct {
				Revoked int `json:"revoked"`
			}
			path := "/admin/v1/tokens" + f.query(map[string]string{"type": kind, "subject": subject})
			if err := server.call(c.Context(), "DELETE", path, nil, &done); err != nil {
				return err
			}
			if !p.forPeople() {
				return json.NewEncoder(p.stdout).Encode(done)
			}
			_, err = fmt.Fprintf(p.stdout, "%d revoked\n", done.Revoked)
			return err
		},
	}
	f.add(c)
	c.Flags().StringVar(&kind, "type", "", "the type of the tokens")
	c.Flags().StringVar(&subject, "subject", "", "whom they stand for; left out: all of the type")
	return c
}
