// Command testreport reads the output of "go test -json", prints what failed in full and one line for each package, and
// ends with plain counts. It fails when a test failed, when none ran, and, where the environment has CI set, when one was
// skipped: a skipped test says what is missing, and CI is to have everything.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() { os.Exit(run(os.Stdin, os.Stdout, os.Getenv("CI") != "")) }

// event is one line of "go test -json".
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

// report gathers what a run says.
type report struct {
	passed, failed, skipped int
	output                  map[string][]string // by package and test, until it ends
	skips                   []string
	broken                  []string // packages that failed
	out                     io.Writer
}

func run(in io.Reader, out io.Writer, strict bool) int {
	r := &report{output: map[string][]string{}, out: out}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(out, lines.Text())
			continue
		}
		r.add(e)
	}
	return r.end(strict)
}

func (r *report) add(e event) {
	name := strings.TrimSuffix(e.Package+" "+e.Test, " ")
	switch e.Action {
	case "output", "build-output":
		r.output[name] = append(r.output[name], e.Output)
		return
	case "fail":
		r.fail(e, name)
	case "pass":
		if e.Test != "" {
			r.passed++
		} else {
			fmt.Fprintf(r.out, "ok    %-60s %6.1fs\n", e.Package, e.Elapsed)
		}
	case "skip":
		if e.Test != "" {
			r.skipped++
			r.skips = append(r.skips, name+": "+strings.TrimSpace(strings.Join(r.output[name], "")))
		}
	default:
		return
	}
	delete(r.output, name)
}

func (r *report) fail(e event, name string) {
	if e.Test != "" {
		r.failed++
	} else {
		r.broken = append(r.broken, e.Package)
		fmt.Fprintf(r.out, "FAIL  %-60s %6.1fs\n", e.Package, e.Elapsed)
	}
	fmt.Fprint(r.out, strings.Join(r.output[name], ""))
}

// end prints the counts and gives the exit status.
func (r *report) end(strict bool) int {
	slices.Sort(r.skips)
	for _, s := range r.skips {
		fmt.Fprintf(r.out, "SKIPPED %s\n", s)
	}
	status := 0
	switch {
	case r.failed > 0 || len(r.broken) > 0:
		status = 1
	case r.passed == 0:
		fmt.Fprintln(r.out, "no test ran")
		status = 1
	case strict && r.skipped > 0:
		fmt.Fprintln(r.out, "tests were skipped: install what they miss")
		status = 1
	}
	if len(r.broken) > 0 && r.failed == 0 {
		r.failed = len(r.broken) // packages that did not build
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	return status
}
