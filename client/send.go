package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxAnswer is the longest answer that is read. A page of 100 verifications has some 50 KiB.
const maxAnswer = 1 << 20

// answer is what came back, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// decoded makes a call and reads its answer into a B, which becomes the result.
func decoded[B, T any](ctx context.Context, c *Client, r request, result func(*B, *answer) (T, error)) (T, error) {
	var none T
	a, err := c.send(ctx, r)
	if err != nil {
		return none, err
	}
	var body B
	if !isMedia(a.header, "application/json") || json.Unmarshal(a.body, &body) != nil {
		return none, a.failure(errForeign) // the decoder's own text may quote the answer
	}
	told, err := result(&body, a)
	if err != nil {
		return none, a.failure(err)
	}
	return told, nil
}

// send makes a call, more than once where that is harmless and helps. What it returns is a success.
func (c *Client) send(ctx context.Context, r request) (*answer, error) {
	body, err := encode(r.body)
	if err != nil {
		return nil, err
	}
	for tried := 0; ; tried++ {
		a, failed := c.attempt(ctx, r, body)
		if failed == nil {
			return a, nil
		}
		if tried == maxRetries || !r.repeatable() || !failed.passing() || ctx.Err() != nil {
			return nil, failed
		}
		if err := pause(ctx, tried, failed); err != nil {
			return nil, err
		}
	}
}

// encode writes a body. What it writes for equal requests is equal, as their idempotency key demands.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return b, nil
}

// attempt makes a call once.
func (c *Client) attempt(ctx context.Context, r request, body []byte) (*answer, *failure) {
	hr, err := c.httpRequest(ctx, r, body)
	if err != nil {
		return nil, &failure{cause: unquoted(err)}
	}
	resp, err := c.http.Do(hr) //nolint:bodyclose // readAnswer closes it
	if err != nil {
		return nil, &failure{cause: unquoted(err)}
	}
	a, failed := readAnswer(resp)
	if failed == nil && a.status/100 != 2 {
		failed = a.problem()
	}
	return a, failed
}

func (c *Client) httpRequest(ctx context.Context, r request, body []byte) (*http.Request, error) {
	target := c.base + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	hr, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(body)) // an empty reader is no body
	if err != nil {
		return nil, err
	}
	hr.Header.Set("Accept", "application/json")
	hr.Header.Set("Authorization", "Bearer "+c.key)
	hr.Header.Set("User-Agent", c.agent)
	if body != nil {
		hr.Header.Set("Content-Type", "application/json")
	}
	if r.onceKey != "" {
		hr.Header.Set("Idempotency-Key", r.onceKey)
	}
	return hr, nil
}

// unquoted takes an error out of the one that net/http wraps around it, which quotes the URL: a list has a recipient in
// it.
func unquoted(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// readAnswer reads a whole answer and gives its connection back.
func readAnswer(resp *http.Response) (*answer, *failure) {
	defer func() { _ = resp.Body.Close() }() // everything that counts has been read
	a := &answer{status: resp.StatusCode, header: resp.Header}
	var err error
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, &failure{requestID: a.requestID(), cause: err} // the connection broke: no status, no answer
	case len(a.body) > maxAnswer:
		return nil, a.failure(errTooLong)
	}
	return a, nil
}
