package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/app"
)

func (p *program) providerTypesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "types [TYPE]",
		Short:   "List the provider types, or the settings of one; needs no server",
		Example: "  watchword provider types\n  watchword provider types twilio",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return useError{fmt.Errorf("%s takes one type at most, not %d", c.CommandPath(), len(args))}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			specs := app.ProviderSpecs()
			if len(args) == 0 {
				_, err := fmt.Fprint(p.stdout, typesText(specs))
				return err
			}
			var known []string
			for _, s := range specs {
				if s.Type == args[0] {
					_, err := fmt.Fprint(p.stdout, typeText(s))
					return err
				}
				known = append(known, s.Type)
			}
			return useError{fmt.Errorf("there is no provider type %q%s", args[0], app.DidYouMean(args[0], known))}
		},
	}
}

func typesText(specs []watchword.ProviderSpec) string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TYPE\tVENDOR\tCHANNELS\tSENDS\tRECEIPTS")
	for _, s := range specs {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Type, s.Title.EN, channelList(s), sends(s), map[bool]string{true: "yes", false: "no"}[s.Receipts])
	}
	_ = table.Flush()
	return b.String()
}

func channelList(s watchword.ProviderSpec) string {
	var names []string
	for _, c := range s.Channels {
		names = append(names, string(c))
	}
	return strings.Join(names, ",")
}

// sends is what a vendor takes, in a few words.
func sends(s watchword.ProviderSpec) string {
	switch {
	case s.OwnsCode:
		return "codes of its own"
	case s.Content == watchword.ContentTemplate:
		return "registered templates"
	case s.Content == watchword.ContentEither:
		return "text or templates"
	}
	return "text"
}

// typeText lists a type's settings with what is known of each.
func typeText(s watchword.ProviderSpec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s; %s; receipts: %t\n", s.Type, s.Title.EN, channelList(s), sends(s), s.Receipts)
	if s.Source != "" {
		fmt.Fprintf(&b, "by %s\n", s.Source)
	}
	fmt.Fprintln(&b, "\nsettings:")
	for _, f := range s.Fields {
		fmt.Fprintf(&b, "  %s%s\n      %s", f.Name, notes(f), f.Label.EN)
		if f.Help.EN != "" {
			fmt.Fprintf(&b, ". %s", f.Help.EN)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// notes are what a setting must or may be.
func notes(f watchword.SettingField) string {
	var all []string
	if f.Required {
		all = append(all, "required")
	}
	if f.Secret {
		all = append(all, "secret, or "+f.Name+"_file")
	}
	if f.Default != "" {
		all = append(all, "default "+f.Default)
	}
	if len(f.Choices) > 0 {
		all = append(all, "one of "+strings.Join(f.Choices, ", "))
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, "; ") + ")"
}
