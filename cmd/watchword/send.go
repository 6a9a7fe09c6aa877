package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/app"
	"github.com/watchword/watchword/client"
)

// apiFlags say where the native API is, and with which key.
type apiFlags struct {
	url string
	env string
}

func (a *apiFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&a.url, "url", "", "URL of the server; empty: WATCHWORD_URL, or http://127.0.0.1:8080")
	c.Flags().StringVar(&a.env, "env", "", "a sandbox.env to take URL and key from; else WATCHWORD_API_KEY (or _FILE) has the key")
}

func (a *apiFlags) connect() (*client.Client, error) {
	url := os.Getenv("WATCHWORD_URL")
	key, err := keyFromEnvironment()
	if err != nil {
		return nil, err
	}
	if a.env != "" {
		env, err := app.ReadEnvFile(a.env)
		if err != nil {
			return nil, err
		}
		url, key = env["WATCHWORD_URL"], env["WATCHWORD_API_KEY"]
	}
	if a.url != "" {
		url = a.url
	}
	if url == "" {
		url = "http://127.0.0.1:8080"
	}
	if key == "" {
		return nil, useError{errors.New("there is no API key: set WATCHWORD_API_KEY, or name a sandbox.env with --env")}
	}
	return client.New(client.Options{URL: url, Key: key, UserAgent: "watchword/" + versionText()})
}

// keyFromEnvironment finds the API key in the environment, or in the file that the environment names.
func keyFromEnvironment() (string, error) {
	key, file := os.Getenv("WATCHWORD_API_KEY"), os.Getenv("WATCHWORD_API_KEY_FILE")
	switch {
	case file == "":
		return key, nil
	case key != "":
		return "", useError{errors.New("both WATCHWORD_API_KEY and WATCHWORD_API_KEY_FILE are set; keep one")}
	}
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		return "", fmt.Errorf("WATCHWORD_API_KEY_FILE: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (p *program) sendCommand() *cobra.Command {
	var api apiFlags
	var r watchword.StartRequest
	var channel, purpose string
	c := &cobra.Command{
		Use:     "send --to RECIPIENT",
		Short:   "Start a verification: send a code",
		Example: "  watchword send --to you@example.com\n  watchword send --to '+86 138 0013 8000' --purpose login",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if r.To == "" {
				return useError{errors.New("send needs --to RECIPIENT, an e-mail address or a number with its country code")}
			}
			server, err := api.connect()
			if err != nil {
				return err
			}
			r.Channel, r.Purpose = watchword.Channel(channel), watchword.Purpose(purpose)
			v, err := server.Start(c.Context(), r)
			if err != nil {
				return err
			}
			return p.printStarted(v)
		},
	}
	api.add(c)
	c.Flags().StringVar(&r.To, "to", "", "the recipient")
	c.Flags().StringVar(&channel, "channel", "", "sms, email, whatsapp, telegram or voice; empty: by the look of the recipient")
	c.Flags().StringVar(&purpose, "purpose", "", "what the code is good for; empty: common")
	c.Flags().StringVar(&r.Locale, "locale", "", "language of the message, like en or zh-Hans")
	return c
}

func (p *program) printStarted(v watchword.Verification) error {
	if !p.forPeople() {
		return json.NewEncoder(p.stdout).Encode(map[string]any{
			"id": v.ID.String(), "status": v.Status.String(), "delivery": v.Delivery.String(), "to": v.To,
			"channel": v.Channel, "purpose": v.Purpose, "expires_at": v.ExpiresAt.Format(time.RFC3339Nano),
		})
	}
	_, err := fmt.Fprintf(p.stdout, "sent to %s (%s)\n  id       %s\n  expires  %s\n\nCheck the code:\n  %s check --id %s CODE\n",
		v.To, v.Delivery, v.ID, v.ExpiresAt.Local().Format(zonedTime), ownName(), v.ID)
	return err
}

func (p *program) checkCommand() *cobra.Command {
	var api apiFlags
	var id, to, channel, purpose string
	c := &cobra.Command{
		Use:     "check (--id ID | --to RECIPIENT) CODE",
		Short:   "Check a code; exit status 0 when it is approved, 3 when it is not",
		Example: "  watchword check --id vf_… 123456\n  watchword check --to you@example.com 123456",
		Args:    exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			if (id == "") == (to == "") {
				return useError{errors.New("check needs either --id ID or --to RECIPIENT")}
			}
			r := watchword.CheckRequest{
				To: to, Channel: watchword.Channel(channel), Purpose: watchword.Purpose(purpose), Code: args[0],
			}
			if id != "" {
				parsed, err := watchword.ParseID(id)
				if err != nil {
					return useError{err}
				}
				r.ID = parsed
			}
			server, err := api.connect()
			if err != nil {
				return err
			}
			answer, err := server.Check(c.Context(), r)
			if err != nil {
				return err
			}
			return p.printChecked(answer)
		},
	}
	api.add(c)
	c.Flags().StringVar(&id, "id", "", "the verification")
	c.Flags().StringVar(&to, "to", "", "the recipient, when the id is not at hand")
	c.Flags().StringVar(&channel, "channel", "", "with --to: sms, email, whatsapp, telegram or voice; empty: by the look of it")
	c.Flags().StringVar(&purpose, "purpose", "", "with --to: what the code is good for; empty: common")
	return c
}

func (p *program) printChecked(a watchword.CheckAnswer) error {
	if p.forPeople() {
		fmt.Fprintf(p.stdout, "%s (%d attempts left)\n", a.Result, a.Verification.AttemptsRemaining)
	} else if err := json.NewEncoder(p.stdout).Encode(map[string]any{
		"result": a.Result.String(), "attempts_remaining": a.Verification.AttemptsRemaining,
	}); err != nil {
		return err
	}
	if a.Result != watchword.ResultApproved {
		return notApproved
	}
	return nil
}
