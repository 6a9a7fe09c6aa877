package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword/app"
)

// adminFlags say where the admin API is. Without them it is where the configuration says.
type adminFlags struct {
	url     string
	keyFile string
	env     string
}

func (a *adminFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&a.url, "admin-url", "", "URL of the admin API; empty: as the configuration says")
	c.Flags().StringVar(&a.keyFile, "admin-key-file", "", "file with the admin key; empty: WATCHWORD_ADMIN_KEY, or as the configuration says")
	c.Flags().StringVar(&a.env, "env", "", "a sandbox.env to take URL and key from")
}

// adminClient calls the admin API.
type adminClient struct {
	url, key string
	http     *http.Client
}

const adminTimeout = 30 * time.Second

func (a *adminFlags) connect(p *program, f *configFlags) (*adminClient, error) {
	client := &adminClient{url: a.url, key: os.Getenv("WATCHWORD_ADMIN_KEY"), http: &http.Client{Timeout: adminTimeout}}
	if a.env != "" {
		env, err := app.ReadEnvFile(a.env)
		if err != nil {
			return nil, err
		}
		client.url, client.key = cmp.Or(a.url, env["WATCHWORD_URL"]), env["WATCHWORD_ADMIN_KEY"]
	}
	if a.keyFile != "" {
		text, err := os.ReadFile(filepath.Clean(a.keyFile))
		if err != nil {
			return nil, fmt.Errorf("--admin-key-file: %w", err)
		}
		client.key = strings.TrimSpace(string(text))
	}
	if client.url != "" && client.key != "" {
		return client, nil
	}
	config, _, err := f.load(p)
	if err != nil {
		return nil, err
	}
	if client.url == "" {
		client.url = "http://" + config.Admin.Listen
	}
	if client.key == "" {
		client.key, err = config.AdminKey()
	}
	return client, err
}

// call makes one request. A problem is an error with its own words.
func (a *adminClient) call(ctx context.Context, method, path string, in, out any) error {
	if in == nil {
		return a.send(ctx, method, path, "", nil, out)
	}
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return a.send(ctx, method, path, "application/json", text, out)
}

// send makes one request with a body of any type.
func (a *adminClient) send(ctx context.Context, method, path, contentType string, body []byte, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(a.url, "/")+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.key)
	if len(body) > 0 {
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Expect", "100-continue") // so that a server that refuses is heard before a large body is sent
	}
	answer, err := a.http.Do(r)
	if err != nil {
		return fmt.Errorf("the server's admin API does not answer: %w; is the server running, and is --admin-url right?", err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		var problem struct{ Detail string }
		if json.Unmarshal(text, &problem) == nil && problem.Detail != "" {
			return errors.New(problem.Detail)
		}
		return fmt.Errorf("the admin API answered %s", answer.Status)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
