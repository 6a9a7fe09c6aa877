package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/watchword/watchword/app"
)

// configFlags are the flags by which a command finds the server's configuration.
type configFlags struct {
	file   string
	listen string
	data   string
	sets   []string
}

func (f *configFlags) add(c *cobra.Command) {
	c.Flags().StringVarP(&f.file, "config", "c", "", "configuration file (YAML); WATCHWORD_CONFIG names one too")
	c.Flags().StringVar(&f.data, "data", "", "folder of the database")
	c.Flags().StringArrayVar(&f.sets, "set", nil, "any configuration key: --set admin.listen=127.0.0.1:9000 (repeatable)")
}

func (f *configFlags) addListen(c *cobra.Command) {
	c.Flags().StringVar(&f.listen, "listen", "", "address of the API")
}

// load reads the configuration: flags over environment over file over default.
func (f *configFlags) load(p *program) (app.Config, []app.Setting, error) {
	flags := map[string]string{}
	for _, set := range f.sets {
		key, value, ok := strings.Cut(set, "=")
		if !ok {
			return app.Config{}, nil, useError{fmt.Errorf("--set %s: it is written KEY=VALUE", set)}
		}
		flags[key] = value
	}
	if f.listen != "" {
		flags["listen"] = f.listen
	}
	if f.data != "" {
		flags["data"] = f.data
	}
	file := f.file
	if file == "" {
		file = os.Getenv("WATCHWORD_CONFIG")
	}
	return app.LoadConfig(app.Sources{File: file, Environ: p.environ, Flags: flags})
}
