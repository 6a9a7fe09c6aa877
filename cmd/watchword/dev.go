package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword/app"
)

func (p *program) devCommand() *cobra.Command {
	var f configFlags
	c := &cobra.Command{
		Use:   "dev",
		Short: "Start the sandbox: everything on this machine, every message in an inbox",
		Long: "Start the sandbox. It listens on 127.0.0.1:8080, keeps its data in ./watchword-data, and sends nothing anywhere:\n" +
			"every message ends in a live inbox that you open in a browser.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			server, err := app.OpenSandbox(c.Context(), config, p.environment())
			if err != nil {
				return err
			}
			p.banner(server)
			return server.Run(c.Context())
		},
	}
	f.add(c)
	f.addListen(c)
	return c
}

func (p *program) environment() app.Environment {
	return app.Environment{Version: versionText(), Stderr: p.stderr, Now: p.now, Command: ownName()}
}

// banner says where everything is: in words on a terminal, else in one line of JSON.
func (p *program) banner(s *app.Server) {
	url := s.URL()
	if !p.forPeople() {
		p.jsonLine(map[string]any{
			"msg": "listening", "mode": "sandbox", "url": url, "console": url + "/", "inbox": url + "/", "docs": url + "/docs",
			"openapi": url + "/openapi.json", "env": s.SandboxEnvPath(), "commands": commandsOf(s.Examples()),
		})
		return
	}
	fmt.Fprintf(p.stdout, `watchword %s · SANDBOX: nothing leaves this machine

  Inbox        %s/   every SMS and e-mail, live
  Quick start  %s/quickstart
  API docs     %s/docs   OpenAPI: %s/openapi.json
  Keys         %s   (kept across restarts)

`, versionText(), url, url, url, url, s.SandboxEnvPath())
	for _, e := range s.Examples() {
		fmt.Fprintf(p.stdout, "  %s\n  send\n    %s\n  read\n    %s\n  check\n    %s\n\n", e.Title, e.Start, e.Read, e.Check)
	}
	fmt.Fprintf(p.stdout, "  Or the command line:\n    %s send --env %s --to you@example.com\n\n  Stop with Ctrl-C.\n\n", ownName(), s.SandboxEnvPath())
}

// jsonLine prints one line of JSON, with commands in it as they are typed.
func (p *program) jsonLine(v any) {
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

func commandsOf(examples []app.Example) map[string]map[string]string {
	all := make(map[string]map[string]string, len(examples))
	for _, e := range examples {
		all[e.Dialect] = map[string]string{"send": e.Start, "read": e.Read, "check": e.Check}
	}
	return all
}

// ownName is how the user can call this program again.
func ownName() string {
	path, err := os.Executable()
	if err != nil {
		return "watchword"
	}
	if strings.Contains(path, string(filepath.Separator)+"go-build") {
		return "go run ./cmd/watchword"
	}
	if arg := os.Args[0]; arg != "" {
		return arg
	}
	return path
}
