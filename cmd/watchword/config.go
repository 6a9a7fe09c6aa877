package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (p *program) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Look at the server's configuration",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.configCheckCommand(), p.configShowCommand())
	return c
}

func (p *program) configCheckCommand() *cobra.Command {
	var f configFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Tell whether the configuration is sound",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			config, _, err := f.load(p)
			if err != nil {
				return err
			}
			if err := config.Servable(); err != nil {
				return err
			}
			fmt.Fprintln(p.stdout, "the configuration is sound")
			return nil
		},
	}
	f.add(c)
	return c
}

func (p *program) configShowCommand() *cobra.Command {
	var f configFlags
	var origin bool
	c := &cobra.Command{
		Use:   "show",
		Short: "Print every configuration key with its value; secrets are not shown",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, settings, err := f.load(p)
			if err != nil {
				return err
			}
			t := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
			for _, s := range settings {
				if origin {
					fmt.Fprintf(t, "%s\t%s\t%s\n", s.Key, s.Value, s.Origin)
					continue
				}
				fmt.Fprintf(t, "%s\t%s\n", s.Key, s.Value)
			}
			return t.Flush()
		},
	}
	f.add(c)
	c.Flags().BoolVar(&origin, "origin", false, "say where each value comes from")
	return c
}
