package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const (
		pass    = `{"Action":"pass","Package":"p","Test":"A"}` + "\n" + `{"Action":"pass","Package":"p","Elapsed":0.1}` + "\n"
		skip    = `{"Action":"output","Package":"p","Test":"B","Output":"no chromium"}` + "\n" + `{"Action":"skip","Package":"p","Test":"B"}` + "\n"
		fail    = `{"Action":"output","Package":"p","Test":"C","Output":"C is wrong"}` + "\n" + `{"Action":"fail","Package":"p","Test":"C"}` + "\n"
		unbuilt = `{"Action":"fail","Package":"q"}` + "\n"
	)
	for _, c := range []struct {
		name, in string
		strict   bool
		status   int
		want     string
	}{
		{"all pass", pass, true, 0, "1 passed, 0 failed, 0 skipped\n"},
		{"nothing ran", "", false, 1, "0 passed, 0 failed, 0 skipped\n"},
		{"a failure shows its output", pass + fail, false, 1, "C is wrong"},
		{"a package that does not build fails", pass + unbuilt, false, 1, "1 passed, 1 failed, 0 skipped\n"},
		{"a skip says what is missing", pass + skip, false, 0, "SKIPPED p B: no chromium\n"},
		{"CI allows no skip", pass + skip, true, 1, "1 passed, 0 failed, 1 skipped\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if status := run(strings.NewReader(c.in), &out, c.strict); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("printed %q, want %q in it", out.String(), c.want)
			}
		})
	}
}
