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

func bareHandler(w http.ResponseWriter, r *http.Request) {
	var in struct {
		To      string `json:"to"`
		Channel string `json:"channel"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"to": in.To, "channel": in.Channel, "status": "pending"})
}
