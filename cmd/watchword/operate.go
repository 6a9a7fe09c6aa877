package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword/app"
)

func (p *program) backupCommand() *cobra.Command {
	var f configFlags
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database into a new file, while the server runs or not",
		Long:  "Copy the database into a new file, consistently, while the server runs or not.\nThe key ring is not in it: keep a copy of that elsewhere, since neither is any use without the other.",
		Args:  exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			if err := app.Backup(c.Context(), config, args[0]); err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "backed up to %s; the key ring is not in it, keep it apart: %s\n", args[0], config.KeysPath())
			return nil
		},
	}
	f.add(c)
	return c
}

func (p *program) keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "Look after the key ring",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var f configFlags
	rotate := &cobra.Command{
		Use:   "rotate",
		Short: "Add a new key and make it the active one; the server takes it at its next start",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			id, err := app.RotateKeys(config, p.now())
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "key %s is active in %s; restart the server to use it. The keys before it stay, for what they sealed.\n", id, config.KeysPath())
			return nil
		},
	}
	f.add(rotate)
	c.AddCommand(rotate, p.keysInitCommand())
	return c
}

func (p *program) keysInitCommand() *cobra.Command {
	var f configFlags
	c := &cobra.Command{
		Use:   "init",
		Short: "Make a new key ring where the configuration wants one; serve and dev do it by themselves in the data folder",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			if err := app.InitKeys(config, p.now()); err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "made %s; keep a copy of it apart from the database's backups\n", config.KeysPath())
			return nil
		},
	}
	f.add(c)
	return c
}

const healthTimeout = 5 * time.Second

func (p *program) healthCommand() *cobra.Command {
	var f configFlags
	var url string
	c := &cobra.Command{
		Use:   "health",
		Short: "Ask the server whether it is ready; for container health checks",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if url == "" {
				config, _, err := f.load(p)
				if err != nil {
					return err
				}
				url = localURL(config)
			}
			return p.health(c.Context(), strings.TrimRight(url, "/")+"/readyz")
		},
	}
	f.add(c)
	f.addListen(c)
	c.Flags().StringVar(&url, "url", "", "URL of the server; empty: as the configuration says")
	return c
}

// localURL reaches the server from its own machine, also when it listens on every address.
func localURL(c app.Config) string {
	scheme := "http://"
	if c.TLS.Cert != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return scheme + c.Listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + net.JoinHostPort(host, port)
}

// prober asks for readiness. It does not look at certificates: the server's is for its public name and not for
// 127.0.0.1, and nothing secret is sent or read.
func prober() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
	}}
}

func (p *program) health(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := prober().Do(r)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, answer.Status)
	}
	fmt.Fprintln(p.stdout, "ready")
	return nil
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(p.stdout, "watchword %s %s %s/%s\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
