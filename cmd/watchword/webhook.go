package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func (p *program) webhookCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "webhook",
		Short: "Look after the endpoints that are told what becomes of verifications",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.webhookListCommand(), p.webhookNoticesCommand(), p.webhookReplayCommand(), p.webhookEnableCommand(), p.webhookTestCommand())
	return c
}

// webhookFlags say which endpoint a command is about.
type webhookFlags struct {
	tenantFlags
	webhook string
}

func (f *webhookFlags) add(c *cobra.Command) {
	f.tenantFlags.add(c)
	c.Flags().StringVar(&f.webhook, "webhook", "", "name of the webhook")
}

func (f *webhookFlags) connect(p *program, c *cobra.Command) (*adminClient, error) {
	if f.tenant != "" && f.webhook == "" {
		return nil, useError{fmt.Errorf("webhook %s needs --webhook NAME", c.Name())}
	}
	return f.tenantFlags.connect(p, c)
}

// request is the body of a request about the endpoint.
func (f *webhookFlags) request(more map[string]string) map[string]string {
	in := map[string]string{"tenant": f.tenant, "webhook": f.webhook}
	for name, value := range more {
		in[name] = value
	}
	return in
}

func (p *program) webhookListCommand() *cobra.Command {
	var f tenantFlags
	c := &cobra.Command{
		Use:   "list --tenant ID",
		Short: "List a tenant's webhooks, and how they do",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			return p.list(c.Context(), server, "/admin/v1/webhooks", &f, "webhooks",
				[]string{"name", "state", "why", "waiting", "failing_since", "delivered_at", "status", "fault", "url"})
		},
	}
	f.add(c)
	return c
}

func (p *program) webhookNoticesCommand() *cobra.Command {
	var f webhookFlags
	var outcome string
	c := &cobra.Command{
		Use:     "notices --tenant ID --webhook NAME [--outcome waiting|delivered|failed]",
		Short:   "List what a webhook was told in the last 7 days, and what waits",
		Example: "  watchword webhook notices --tenant acme --webhook app --outcome failed",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			f.also = map[string]string{"webhook": f.webhook, "outcome": outcome}
			return p.list(c.Context(), server, "/admin/v1/notices", &f.tenantFlags, "notices",
				[]string{"id", "event", "at", "outcome", "tries", "status", "fault", "due_at"})
		},
	}
	f.add(c)
	c.Flags().StringVar(&outcome, "outcome", "", "only those that are waiting, delivered or failed")
	return c
}

func (p *program) webhookReplayCommand() *cobra.Command {
	var f webhookFlags
	var id, since string
	c := &cobra.Command{
		Use:   "replay --tenant ID --webhook NAME (--id evt_… | --since 2h)",
		Short: "Tell a webhook again: one notice, or all of what happened since a time",
		Long: "Tell a webhook again what it was told before or could not be told, with the same ids: one notice, or all that tell of what\n" +
			"happened since a time, which is given as a duration back from now (90m, 48h) or as a time (2026-11-22T08:00:00Z).",
		Example: "  watchword webhook replay --tenant acme --webhook app --since 2h",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			if (id == "") == (since == "") {
				return useError{errors.New("webhook replay needs --id or --since")}
			}
			in := f.request(map[string]string{"id": id})
			if since != "" {
				at, err := pointInTime(since, time.Now())
				if err != nil {
					return useError{err}
				}
				in = f.request(map[string]string{"since": at.Format(time.RFC3339Nano)})
			}
			return p.webhookCall(c.Context(), server, "/admin/v1/notices/replay", in, func(answer webhookAnswer) string {
				return fmt.Sprintf("%d are told again", answer.Replayed)
			})
		},
	}
	f.add(c)
	c.Flags().StringVar(&id, "id", "", "the notice, as webhook notices shows it: evt_06e5qgmv0dscn9nftg3ld49hdk_4")
	c.Flags().StringVar(&since, "since", "", "a duration back from now, or a time")
	return c
}

// pointInTime reads a duration back from now, or a time.
func pointInTime(text string, now time.Time) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("--since %q is neither a duration like 2h nor a time like 2026-11-22T08:00:00Z", text)
	}
	return at, nil
}

func (p *program) webhookEnableCommand() *cobra.Command {
	var f webhookFlags
	c := &cobra.Command{
		Use:   "enable --tenant ID --webhook NAME",
		Short: "Switch a webhook on again that was switched off because of how it answered",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			return p.webhookCall(c.Context(), server, "/admin/v1/webhooks/enable", f.request(nil), func(answer webhookAnswer) string {
				if answer.Enabled {
					return "on again; what waited is told now"
				}
				return "it was not off"
			})
		},
	}
	f.add(c)
	return c
}

func (p *program) webhookTestCommand() *cobra.Command {
	var f webhookFlags
	c := &cobra.Command{
		Use:   "test --tenant ID --webhook NAME",
		Short: "Post a test event to a webhook now, and tell what came of it",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := f.connect(p, c)
			if err != nil {
				return err
			}
			var answer webhookAnswer
			err = p.webhookCall(c.Context(), server, "/admin/v1/webhooks/test", f.request(nil), func(got webhookAnswer) string {
				answer = got
				return fmt.Sprintf("%s: status %d after %.3fs", got.ID, got.Status, got.Took)
			})
			if err == nil && answer.ID != "" && !answer.Taken {
				return fmt.Errorf("the webhook did not take it: %s", answer.Why)
			}
			return err
		},
	}
	f.add(c)
	return c
}

// webhookAnswer is what the admin API answers about an endpoint.
type webhookAnswer struct {
	Replayed int
	Enabled  bool
	ID       string
	Taken    bool
	Status   int
	Why      string
	Took     float64 `json:"took_seconds"`
}

// webhookCall makes a request about an endpoint, and prints the answer: in words for people, or else as it came.
func (p *program) webhookCall(ctx context.Context, server *adminClient, path string, in map[string]string, words func(webhookAnswer) string) error {
	for name, value := range in {
		if value == "" {
			delete(in, name)
		}
	}
	var raw json.RawMessage
	if err := server.call(ctx, "POST", path, in, &raw); err != nil {
		return err
	}
	var answer webhookAnswer
	if err := json.Unmarshal(raw, &answer); err != nil {
		return err
	}
	said := words(answer)
	if !p.forPeople() {
		said = string(raw)
	}
	_, err := fmt.Fprintln(p.stdout, said)
	return err
}
