package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/app"
)

func (p *program) curlCommand() *cobra.Command {
	var env, url, purpose string
	r := app.CurlRequest{Now: p.now}
	c := &cobra.Command{
		Use:   "curl DIALECT [ACTION]",
		Short: "Print a freshly signed request of a wire format, as one line for a shell",
		Long: "Print a request of a wire format whose requests are signed, as one line for a shell. The credentials come from\n" +
			"a sandbox.env (--env), or from the environment under the same names.\n\n" +
			"Dialects: " + strings.Join(app.SignedDialects(), ", ") + ". Actions: send (the default), check, and others that a dialect's README names.",
		Example: "  eval \"$(watchword curl quectel --env watchword-data/sandbox.env)\"\n  watchword curl huaweicloud check --to +8613800138000 --code 123456",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			values := map[string]string{}
			if env != "" {
				var err error
				if values, err = app.ReadEnvFile(env); err != nil {
					return err
				}
			}
			r.Env = func(name string) string { return cmp.Or(values[name], os.Getenv(name)) }
			r.URL = strings.TrimRight(cmp.Or(url, r.Env("WATCHWORD_URL"), "http://127.0.0.1:8080"), "/")
			r.Purpose = watchword.Purpose(purpose)
			if len(args) > 1 {
				r.Action = args[1]
			}
			line, err := app.Curl(args[0], r)
			if err != nil {
				return useError{err}
			}
			_, err = fmt.Fprintln(p.stdout, line)
			return err
		},
	}
	c.Flags().StringVar(&env, "env", "", "a sandbox.env to take URL and credentials from; else the environment has them")
	c.Flags().StringVar(&url, "url", "", "URL of the server; empty: WATCHWORD_URL, or http://127.0.0.1:8080")
	c.Flags().StringVar(&r.To, "to", "", "the recipient; empty: a made-up number, new each time")
	c.Flags().StringVar(&r.Code, "code", "", "the code to check")
	c.Flags().StringVar(&purpose, "purpose", "", "what the code is good for; empty: the dialect's usual")
	return c
}
