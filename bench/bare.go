package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

const bareCommand = "bare"

// runBare serves the handler that everything is compared with: it decodes a JSON body and answers with one.
func runBare() int {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a process of its own
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("{\"address\":%q}\n", l.Addr())
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(bareHandler)}
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() { <-interrupt; _ = server.Close() }()
	_ = server.Serve(l)
	return 0
}

// bareAnswer is the answer of a start, field for field.
type bareAnswer struct {
	ID                string    `json:"id"`
	Status            string    `json:"status"`
	Delivery          string    `json:"delivery"`
	To                string    `json:"to"`
	Channel           string    `json:"channel"`
	Purpose           string    `json:"purpose"`
	Locale            string    `json:"locale"`
	CreatedAt         time.Time `json:"created_at"`
	ExpiresAt         time.Time `json:"expires_at"`
	ResendAt          time.Time `json:"resend_at"`
	AttemptsRemaining int       `json:"attempts_remaining"`
}

// bareHandler takes the request of a start and gives an answer of the same shape, with the standard library and nothing
// in between: what any Go server would spend on the same conversation.
func bareHandler(w http.ResponseWriter, r *http.Request) {
	var in struct {
		To      string `json:"to"`
		Channel string `json:"channel"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := time.Now().UTC()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(bareAnswer{
		ID: "vf_06h00jn4ktu0d0qu7sbb4ket68", Status: "pending", Delivery: "sent", To: in.To, Channel: in.Channel,
		Purpose: "common", Locale: "zh-Hans", CreatedAt: now, ExpiresAt: now.Add(5 * time.Minute),
		ResendAt: now.Add(time.Minute), AttemptsRemaining: 5,
	})
}
