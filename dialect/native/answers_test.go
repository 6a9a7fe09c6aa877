package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
)

func TestVocabulary(t *testing.T) {
	t.Parallel()
	dialecttest.Vocabulary(t, func(code watchword.ErrorCode) (string, bool) {
		a, ok := answerTo(code)
		return a.title, ok
	})
}

func TestAnswersAreWhole(t *testing.T) {
	t.Parallel()
	for _, code := range append(watchword.ErrorCodes(), ownCodes()...) {
		a, ok := answerTo(code)
		if !ok || a.title == "" || !strings.HasSuffix(a.hint, ".") || a.status < 400 || a.status > 599 {
			t.Errorf("%s is answered with %+v", code, a)
		}
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	for code, want := range map[watchword.ErrorCode]int{
		watchword.InvalidRequest: 422, watchword.InvalidRecipient: 422, watchword.UnknownPurpose: 422,
		watchword.OutOfPolicy: 422, watchword.Unauthenticated: 401, watchword.Forbidden: 403, watchword.NotFound: 404,
		watchword.NotPending: 409, watchword.LimitExceeded: 429, watchword.RecipientLocked: 429,
		watchword.AccountExists: 422, watchword.AccountNotFound: 422, watchword.SignInRequired: 403,
		watchword.AddressAlreadySet: 409, watchword.AddressMissing: 409, watchword.AccountUnavailable: 503,
		watchword.NoRoute: 422, watchword.RecipientRejected: 422, watchword.DeliveryFailed: 502,
		watchword.IdempotencyMismatch: 422, watchword.IdempotencyInProgress: 409, watchword.Unavailable: 503,
		malformedRequest: 400, requestTimeout: 408, methodNotAllowed: 405, payloadTooLarge: 413,
		unsupportedMediaType: 415, internal: 500,
	} {
		if a, _ := answerTo(code); a.status != want {
			t.Errorf("%s has status %d, want %d", code, a.status, want)
		}
	}
}

// TestEveryCodeIsReached fails when no conversation, and no test named here, ends in a code.
func TestEveryCodeIsReached(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	elsewhere := map[watchword.ErrorCode]string{
		watchword.RecipientLocked: "TestLockedRecipient", watchword.IdempotencyInProgress: "TestInProgress",
		watchword.CaptchaFailed: "never: this API asks for no captcha", watchword.RequestReplayed: "never: its requests are not signed",
		requestTimeout: "TestSlowBody", payloadTooLarge: "TestLargeBody", internal: "TestPanic",
	}
	for _, code := range append(watchword.ErrorCodes(), ownCodes()...) {
		if !strings.Contains(all.String(), `"code": "`+string(code)+`"`) && elsewhere[code] == "" {
			t.Errorf("nothing reaches %s", code)
		}
	}
}
