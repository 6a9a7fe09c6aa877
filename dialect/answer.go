package dialect

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
)

// Answer gives a JSON answer. Nobody may keep it.
func Answer(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		// Every body is a struct of texts and numbers, so this is a mistake of ours, which Guard turns into an answer.
		panic(err)
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(text.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // the client may be gone; there is nobody to tell
}

// Guard keeps a panic of a handler from cutting the connection without an answer: fail gives the dialect's own answer to
// an internal fault. What the panic said stays in the log.
func Guard(log *slog.Logger, next http.HandlerFunc, fail http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint,err113 // the one value that net/http itself compares
				panic(cause)
			}
			log.Error("a handler panicked", "path", r.URL.Path, "panic", cause, "stack", string(debug.Stack()))
			fail(w, r)
		}()
		next(w, r)
	})
}

// ShellQuote writes a word for a POSIX shell.
func ShellQuote(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:=,@%+", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
