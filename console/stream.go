package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	heartbeat    = 15 * time.Second // proxies cut a connection that says nothing
	writeTimeout = 10 * time.Second // for a reader that has stopped reading
)

// news is an Update as the script reads it.
type news struct {
	Message      string `json:"message,omitempty"`
	Verification string `json:"verification,omitempty"`
	Dialect      string `json:"dialect,omitempty"`
}

// events is the stream of what changes. It subscribes before it says hello, and hello makes the script fetch the list,
// so nothing falls between the page and the stream, nor between two streams.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	updates, cancel := s.Feed.Subscribe()
	defer cancel()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	out := stream{w, http.NewResponseController(w)}
	if !out.send("retry: 2000\nevent: hello\ndata: {}\n\n") {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			if !out.send(": still here\n\n") {
				return
			}
		case u, open := <-updates:
			if !open || !out.send(eventOf(u)) {
				return
			}
		}
	}
}

func eventOf(u Update) string {
	n := news{Message: u.Message, Dialect: u.Dialect}
	if !u.Verification.IsZero() {
		n.Verification = u.Verification.String()
	}
	data, err := json.Marshal(n)
	if err != nil {
		return ": \n\n" // strings always encode
	}
	return fmt.Sprintf("event: update\ndata: %s\n\n", data)
}

// stream writes events out one by one, whatever time limit the server sets on whole answers.
type stream struct {
	w   http.ResponseWriter
	ctl *http.ResponseController
}

func (s stream) send(text string) bool {
	_ = s.ctl.SetWriteDeadline(time.Now().Add(writeTimeout)) // not every writer has deadlines
	if _, err := s.w.Write([]byte(text)); err != nil {
		return false
	}
	return s.ctl.Flush() == nil
}
