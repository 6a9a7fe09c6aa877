package providertest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
)

// send gives the provider a message, and the context d to live.
func send(h Harness, m watchword.Outgoing, d time.Duration) (watchword.Acceptance, error) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return sendWithin(ctx, h, m, d+grace)
}

func sendWithin(ctx context.Context, h Harness, m watchword.Outgoing, limit time.Duration) (watchword.Acceptance, error) {
	return within(limit, "Send", func() (watchword.Acceptance, error) { return h.Provider.Send(ctx, m) })
}

// within gives up on a provider that has not returned in time, lest a broken one hang the test.
func within[T any](limit time.Duration, what string, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	returned := make(chan answer, 1)
	go func() {
		value, err := call()
		returned <- answer{value, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case a := <-returned:
		return a.value, a.err
	case <-timer.C:
		var none T
		return none, fmt.Errorf("%s has not returned within %s", what, limit)
	}
}

// discreet tells whether no verb prints a credential, a code or the recipient, of the error or any of its causes. typed is
// what somebody took for the code. Causes are printed one by one because %#v shows a nested one as a pointer only.
func discreet(h Harness, err error, typed ...string) error {
	forbidden := needles(h, typed)
	for _, e := range chain(err) {
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			text := withoutPointers(fmt.Sprintf(verb, e))
			for what, needle := range forbidden {
				if strings.Contains(text, needle) {
					return fmt.Errorf("%s of %T in the error's chain shows %s: %s", verb, e, what, text)
				}
			}
		}
	}
	return nil
}

// withoutPointers drops addresses in memory, which could look like a code.
func withoutPointers(s string) string {
	return regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(s, "")
}

func needles(h Harness, typed []string) map[string]string {
	address := h.Message.To.Address()
	all := map[string]string{
		"the recipient":                     strings.TrimPrefix(address, "+"),
		"the recipient, percent-encoded":    url.QueryEscape(address),
		"the recipient, encoded for a path": url.PathEscape(address),
	}
	for i, code := range append([]string{h.Message.Code}, typed...) {
		if code != "" {
			all[fmt.Sprintf("the code (%d)", i)] = code
		}
	}
	for i, s := range h.Secrets {
		if s == "" {
			continue // every text holds it
		}
		what := fmt.Sprintf("secret %d", i)
		all[what] = s
		all[what+", percent-encoded"] = url.QueryEscape(s)
		all[what+", base64"] = base64.StdEncoding.EncodeToString([]byte(s))
	}
	return all
}

// chain lists an error and all its causes.
func chain(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	switch e := err.(type) { //nolint:errorlint // each link is looked at by itself
	case interface{ Unwrap() error }:
		all = append(all, chain(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			all = append(all, chain(cause)...)
		}
	}
	return all
}

// leaks runs f and answers which goroutines it left behind, giving those that are about to end a moment.
func leaks(f func()) error {
	before := goleak.IgnoreCurrent()
	f()
	if err := goleak.Find(before); err != nil {
		return errors.New(err.Error())
	}
	return nil
}
