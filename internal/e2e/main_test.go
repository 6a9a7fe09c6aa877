package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// program is the path of the program under test. TestMain builds it.
var program string

// seedFlag repeats the random choices of an earlier run; what the machine does in between stays its own.
var seedFlag = flag.Uint64("seed", 0, "seed of the random choices; 0: a new one")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "watchword-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "watchword")
	build := exec.Command("go", "build", "-tags", "grpcnotrace", "-o", program, "./cmd/watchword")
	build.Dir = filepath.Join("..", "..")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the server:", err)
		return 1
	}
	return m.Run()
}

// dice are the random choices of a test. Its seed is in the test's log.
func dice(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *seedFlag
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d (repeat with -seed %d)", seed, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// pollEvery is how often a condition is looked at.
const pollEvery = 2 * time.Millisecond

// eventually waits until a condition holds, and tells whether it came to that.
func eventually(within time.Duration, holds func() bool) bool {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			return holds()
		}
	}
	return true
}

// tally counts what a test has seen, for its summary.
type tally map[string]int
