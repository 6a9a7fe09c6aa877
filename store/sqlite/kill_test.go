package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword/store/sqlite"
)

// childPath tells a process that it is the child, and which database to write to.
const childPath = "WATCHWORD_TEST_CHILD"

// childKeys is how many ledgers the child writes to at a time.
const childKeys = 8

// child writes until it is killed. It prints the number of a ledger after each update of it that was answered.
func child(path string) {
	s, err := sqlite.Open(context.Background(), sqlite.Options{Path: path})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var all sync.WaitGroup
	for k := range childKeys {
		all.Go(func() {
			for {
				if err := s.Update(context.Background(), key(k), raise); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				// One write to a pipe is whole, and what is in the pipe outlives the process.
				_, _ = fmt.Fprintf(os.Stdout, "%d\n", k)
			}
		})
	}
	all.Wait()
}

// TestKill kills a process under load again and again. Every update it has answered is there afterwards, and at most
// one more in each ledger, which was written and not answered.
func TestKill(t *testing.T) {
	path := newPath(t)
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	var answered, written [childKeys]int
	for round := range rounds {
		acknowledged := killed(t, path, 1+rand.IntN(300))
		s := open(t, sqlite.Options{Path: path})
		for k := range childKeys {
			before := written[k]
			written[k] = count(t, s, k)
			answered[k] += acknowledged[k]
			if got := written[k] - before; got < acknowledged[k] || got > acknowledged[k]+1 {
				t.Errorf("round %d: ledger %d has %d of %d answered updates", round, k, got, acknowledged[k])
			}
		}
		shut(t, s)
	}
	t.Logf("%d kills, answered updates by ledger: %v", rounds, answered)
}

// TestOpenWhileAnotherProcessHasIt wants to be told which process that is.
func TestOpenWhileAnotherProcessHasIt(t *testing.T) {
	path := newPath(t)
	c, lines := startChild(t, path)
	if line, err := lines.ReadString('\n'); err != nil || len(line) != 2 {
		t.Errorf("the child says %q, %v", line, err)
	}
	refused(t, path, path, "in use", fmt.Sprintf("process %d", c.Process.Pid), "stop that one first")
	if err := c.Process.Kill(); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, lines)
	_ = c.Wait()
	update(t, open(t, sqlite.Options{Path: path}), 1)
}

func startChild(t *testing.T, path string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	c := exec.CommandContext(context.Background(), os.Args[0])
	c.Env = append(os.Environ(), childPath+"="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewReader(out)
}

// killed starts a child, kills it after so many answers, and tells how many it gave for each ledger.
func killed(t *testing.T, path string, after int) (acknowledged [childKeys]int) {
	t.Helper()
	c, lines := startChild(t, path)
	for n := 0; ; n++ {
		if n == after {
			if err := c.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var k int
		if _, err := fmt.Sscan(line, &k); err != nil {
			t.Fatalf("the child says %q", strings.TrimSpace(line))
		}
		acknowledged[k]++
	}
	if err := c.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return acknowledged
}
