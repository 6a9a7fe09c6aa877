package dialecttest

import (
	"testing"

	"github.com/watchword/watchword"
)

// Vocabulary fails for every word of the error vocabulary that a dialect's table has no answer to. wire is what the
// dialect tells the caller for the word.
func Vocabulary(t *testing.T, table func(code watchword.ErrorCode) (wire string, ok bool)) {
	t.Helper()
	for _, code := range watchword.ErrorCodes() {
		if wire, ok := table(code); !ok || wire == "" {
			t.Errorf("the table has no answer to %q", code)
		}
	}
	if wire, ok := table("no_such_word"); ok {
		t.Errorf("the table answers a word that does not exist with %q", wire)
	}
}
