package dialect

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"
)

// What a request may cost before anybody has looked at it.
const (
	MaxBody  = 64 << 10
	bodyTime = 10 * time.Second
)

// The ways a body can fail to arrive.
var (
	ErrTooLarge = errors.New("the body has more than 65536 bytes")
	ErrTooSlow  = errors.New("the body did not arrive within " + bodyTime.String())
	ErrBroken   = errors.New("the body broke off before its end")
)

// Body takes the whole body in, in bounded time and size.
func Body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if r.ContentLength > MaxBody {
		return nil, ErrTooLarge
	}
	clock := http.NewResponseController(w)
	_ = clock.SetReadDeadline(time.Now().Add(bodyTime)) // a server without deadlines has limits of its own
	body, err := readAll(r)
	if err == nil {
		// Left standing, it would cut a request that waits for a provider: the server reads on in the background.
		_ = clock.SetReadDeadline(time.Time{})
	} else {
		// The rest of the body will never be read, so there is no next request on this connection.
		w.Header().Set("Connection", "close")
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, ErrTooSlow
	case err != nil:
		return nil, ErrBroken
	case len(body) > MaxBody:
		return nil, ErrTooLarge
	}
	return body, nil
}

// IsJSON tells whether a request says that its body is JSON, with any parameters, or does not say what it is.
func IsJSON(r *http.Request) bool {
	given := r.Header["Content-Type"]
	switch {
	case len(given) == 0, len(given) == 1 && given[0] == "application/json":
		return true
	case len(given) > 1:
		return false
	}
	kind, _, err := mime.ParseMediaType(given[0])
	return err == nil && kind == "application/json"
}

// readAll reads a body of known length into one allocation, and any other until it is too large.
func readAll(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 {
		return io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}
