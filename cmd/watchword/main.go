// Command watchword is the verification-code server and its command line.
//
// Each command stands in a file of its own. They read flags, print for people (or, off a terminal, for programs), and
// leave the work to package app and to the client.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/watchword/watchword/app"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// version is set when a release is built (-ldflags "-X main.version=…").
var version = "" //nolint:gochecknoglobals // the linker's only way in; nothing changes it afterwards

// run is the whole program: it gives the exit status. 0 is success, 1 a failure, 2 a wrong use, 3 a code that was not
// approved.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, environ: os.Environ(), now: time.Now}
	root := p.commands()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit)
	}
	fmt.Fprintf(stderr, "watchword: %v\n", err)
	var use useError
	if errors.As(err, &use) {
		fmt.Fprintln(stderr, "See 'watchword help' for what there is.")
		return 2
	}
	return 1
}

// exitError ends the program with a status and no more words.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// useError is a wrong use of the command line.
type useError struct{ error }

// notApproved is the exit status of a check whose code was not approved.
const notApproved exitError = 3

// program is what every command works with.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
	now            func() time.Time
}

func (p *program) commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "watchword",
		Short:         "A self-hosted verification-code server",
		Long:          "Watchword issues one-time codes, delivers them, checks them, and can say what became of each one.\n\nTry it:  watchword dev",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		p.devCommand(), p.serveCommand(), p.applyCommand(), p.exportCommand(), p.configCommand(), p.sendCommand(),
		p.checkCommand(), p.curlCommand(), p.accountsCommand(), p.tokenCommand(), p.whyCommand(), p.routeCommand(), p.providerCommand(), p.spendCommand(), p.webhookCommand(),
		p.backupCommand(), p.keysCommand(), p.unlockCommand(), p.healthCommand(), p.versionCommand(),
	)
	return root
}

// noArgs refuses arguments, and tells of commands that resemble them.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := fmt.Sprintf("there is no command %q", c.CommandPath()+" "+args[0])
	var known []string
	for _, sub := range c.Commands() {
		known = append(known, sub.Name())
	}
	return useError{errors.New(text + app.DidYouMean(args[0], known))}
}

// flagError is a wrong use of a flag. Of one that nobody knows it tells the nearest that is known.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return useError{err}
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return useError{fmt.Errorf("%w%s", err, app.DidYouMean("--"+unknown.GetSpecifiedName(), known))}
}

// exactly asks for a number of arguments with names.
func exactly(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		return useError{fmt.Errorf("%s takes %d argument(s) %v, not %d", c.CommandPath(), len(names), names, len(args))}
	}
}

// forPeople tells whether the output goes to a terminal.
func (p *program) forPeople() bool {
	f, ok := p.stdout.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// versionText is the version of this build.
func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
