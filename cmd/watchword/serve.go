package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword/app"
)

func (p *program) serveCommand() *cobra.Command {
	var f configFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Start the server in production",
		Long: "Start the server. Tenants, credentials, providers and routes come from 'watchword apply'.\n" +
			"It listens on the API's address and, for operators alone, on the admin address.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			server, err := app.OpenProduction(c.Context(), config, p.environment())
			if err != nil {
				return err
			}
			p.announce(server, config)
			return server.Run(c.Context())
		},
	}
	f.add(c)
	f.addListen(c)
	return c
}

func (p *program) announce(s *app.Server, config app.Config) {
	if !p.forPeople() {
		p.jsonLine(map[string]any{
			"msg": "listening", "mode": "production", "url": s.URL(), "admin": s.AdminURL(), "version": versionText(),
		})
		return
	}
	fmt.Fprintf(p.stdout, "watchword %s\n\n  API    %s\n  Admin  %s   metrics, readiness, apply\n  Data   %s\n\n",
		versionText(), s.URL(), s.AdminURL(), config.Data)
}
