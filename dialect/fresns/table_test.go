package fresns

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
)

func TestVocabulary(t *testing.T) {
	t.Parallel()
	for _, channel := range watchword.Channels() {
		dialecttest.Vocabulary(t, func(word watchword.ErrorCode) (string, bool) {
			c, known := codeOf(word, channel)
			return strconv.Itoa(int(c)) + " " + c.text("en"), known
		})
	}
}

// codes are all that this dialect answers with.
func codes() []code {
	return []code{
		success, parameterError, parameterMissing, platformMismatch, sessionPlatform, appUnknown, signatureWrong,
		signatureExpired, keyHasNoRight, accountSignedOut, accountUnknown, accountTokenEnded, accountTokenWrong,
		userTokenWrong, noProvider, providerSilent, providerFailed, templateOff, sentTooOften, verifyCodeMissing,
		verifyCodeWrong, emailDomainBlocked, emailUsed, phoneUsed, accountMissing, emailBound, phoneBound, pathUnknown,
		methodNotAllowed,
	}
}

// TestEveryCodeIsDocumentedAndHeld wants every code in both languages, in the README, and in a conversation.
func TestEveryCodeIsDocumentedAndHeld(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	files, _ := filepath.Glob("testdata/*.txt")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(text)
	}
	for _, c := range codes() {
		en, zh := c.texts()
		if en == "" || zh == "" {
			t.Errorf("%d has no text", c)
		}
		if !strings.Contains(string(readme), "| "+strconv.Itoa(int(c))+" | "+en+" | "+zh+" |") {
			t.Errorf("README.md has no row | %d | %s | %s |", c, en, zh)
		}
		if c == pathUnknown {
			continue // the server's mux gives this handler its own paths alone
		}
		if !strings.Contains(said.String(), `"code": `+strconv.Itoa(int(c))+",") {
			t.Errorf("no conversation is answered with %d", c)
		}
	}
}

func TestSenderFaults(t *testing.T) {
	t.Parallel()
	for _, f := range watchword.SenderFaults() {
		want := noProvider
		if strings.HasPrefix(f.String(), "template_") {
			want = templateOff
		}
		if got, internal := refusal(&watchword.Error{Code: watchword.SenderUnusable, Sender: f}, watchword.SMS); got != want || internal {
			t.Errorf("%s: %d, internal %v", f, got, internal)
		}
	}
}

func TestTemplatesAndPurposesAreOneToOne(t *testing.T) {
	t.Parallel()
	for i, p := range templates() {
		if got := templateFor(p); got != i+1 {
			t.Errorf("%s: template %d, want %d", p, got, i+1)
		}
	}
	if got := templateFor("gift"); got != 0 {
		t.Errorf("gift: %d", got)
	}
	for _, p := range watchword.BuiltInPurposes() {
		if templateFor(p) == 0 {
			t.Errorf("no template stands for %s", p)
		}
	}
}
