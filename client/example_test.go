package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
)

func Example() {
	server := httptest.NewServer(stand())
	defer server.Close()
	c, err := client.New(client.Options{URL: server.URL, Key: "wk_example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()

	v, err := c.Start(ctx, watchword.StartRequest{To: "+8613800138000", OnceKey: "sign-in-4711"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("sent to", v.To)
	for _, typed := range []string{"111111", "483920"} {
		answer, err := c.Check(ctx, watchword.CheckRequest{ID: v.ID, Code: typed})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(answer.Result, answer.Verification.AttemptsRemaining)
	}

	_, err = c.Resend(ctx, watchword.ResendRequest{ID: v.ID})
	var e *watchword.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code, "in request", client.RequestID(err))
	}
	// Output:
	// sent to +86 138****8000
	// incorrect 4
	// approved 0
	// not_pending in request REQ1
}

// stand stands in for a server, with the code 483920.
func stand() http.Handler {
	mux := http.NewServeMux()
	answer := func(pattern string, body func(r *http.Request) string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body(r))
		})
	}
	answer("POST /v1/verifications", func(*http.Request) string { return pending })
	answer("POST /v1/verifications/{id}/check", func(r *http.Request) string {
		b, _ := io.ReadAll(r.Body)
		if string(b) == `{"code":"483920"}` {
			return `{"result":"approved","attempts_remaining":0}`
		}
		return `{"result":"incorrect","attempts_remaining":4}`
	})
	mux.HandleFunc("POST /v1/verifications/{id}/resend", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, problem(watchword.NotPending, nil))
	})
	return mux
}
