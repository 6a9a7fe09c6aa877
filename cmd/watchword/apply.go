package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/app"
)

func (p *program) applyCommand() *cobra.Command {
	var f configFlags
	var admin adminFlags
	var files []string
	c := &cobra.Command{
		Use:   "apply -f FILE",
		Short: "Write tenants, credentials, providers, routes and policies into the running server",
		Long: "Write a registry document (YAML) into the running server. What it names is made or replaced, all or nothing;\n" +
			"what it does not name stays. Beside a secret field NAME the document may have NAME_file, the path of a file with the secret.",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(files) == 0 {
				return useError{errors.New("apply needs -f FILE (or -f - for standard input)")}
			}
			server, err := admin.connect(p, &f)
			if err != nil {
				return err
			}
			for _, file := range files {
				if err := p.apply(c, server, file); err != nil {
					return err
				}
			}
			return nil
		},
	}
	f.add(c)
	admin.add(c)
	c.Flags().StringArrayVarP(&files, "file", "f", nil, "registry document; - is standard input (repeatable)")
	return c
}

func (p *program) apply(c *cobra.Command, server *adminClient, file string) error {
	text, err := p.read(file)
	if err != nil {
		return err
	}
	change, err := app.ParseResources(text, filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var done watchword.Applied
	if err := server.call(c.Context(), "PUT", "/admin/v1/registry", change, &done); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	fmt.Fprintf(p.stdout, "%s: %d written\n", file, done.Written)
	names := make([]string, 0, len(done.Secrets))
	for name := range done.Secrets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(p.stdout, "new key for %s (shown this once): %s\n", name, done.Secrets[name])
	}
	for _, warning := range done.Warnings {
		fmt.Fprintf(p.stderr, "warning: %s\n", warning)
	}
	return nil
}

func (p *program) read(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(p.stdin)
	}
	return os.ReadFile(filepath.Clean(file))
}

func (p *program) exportCommand() *cobra.Command {
	var f configFlags
	var admin adminFlags
	c := &cobra.Command{
		Use:   "export",
		Short: "Write the running server's registry to standard output, as apply reads it",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := admin.connect(p, &f)
			if err != nil {
				return err
			}
			var raw json.RawMessage
			if err := server.call(c.Context(), "GET", "/admin/v1/registry", nil, &raw); err != nil {
				return err
			}
			resources, err := app.DecodeResources(raw)
			if err != nil {
				return err
			}
			text, err := app.EncodeResources(resources)
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(text)
			return err
		},
	}
	f.add(c)
	admin.add(c)
	return c
}

func (p *program) unlockCommand() *cobra.Command {
	var f configFlags
	var admin adminFlags
	var tenant string
	c := &cobra.Command{
		Use:   "unlock --tenant ID RECIPIENT",
		Short: "End the lock that 100 failed checks in a row put on a recipient",
		Args:  exactly("RECIPIENT"),
		RunE: func(c *cobra.Command, args []string) error {
			if tenant == "" {
				return useError{errors.New("unlock needs --tenant ID")}
			}
			server, err := admin.connect(p, &f)
			if err != nil {
				return err
			}
			in := map[string]string{"tenant": tenant, "to": args[0]}
			if err := server.call(c.Context(), "POST", "/admin/v1/unlock", in, nil); err != nil {
				return err
			}
			fmt.Fprintln(p.stdout, "not locked now") // the server does not tell whether it was
			return nil
		},
	}
	f.add(c)
	admin.add(c)
	c.Flags().StringVar(&tenant, "tenant", "", "the recipient's tenant")
	return c
}
