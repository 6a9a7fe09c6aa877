package huaweicloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/watchword/watchword/dialect"
)

// identity is a service that issues tokens of its own and can tell whose they are.
type identity interface {
	// validate asks the service at url about a token. valid is false if it does not know the token, or no longer; the
	// error is of one that cannot be asked.
	validate(ctx context.Context, url, token string) (g grant, valid bool, err error)
}

// grant is what a token gives.
type grant struct {
	domain  string // id of the account that it acts for
	expires time.Time
}

// How an identity service is asked.
const (
	identityTimeout = 3 * time.Second
	identityBody    = 1 << 20 // bytes; tokens carry a catalogue of everything the account may use
	identityAtATime = 32      // questions under way: callers whose tokens nobody knows can cause no more
)

// keystone asks services that speak OpenStack's identity API, version 3, as Huawei Cloud's IAM does.
type keystone struct {
	client *http.Client
	places chan struct{}
	now    func() time.Time
}

func newKeystone(now func() time.Time) *keystone {
	return &keystone{
		now:    now,
		places: make(chan struct{}, identityAtATime),
		client: &http.Client{
			Timeout: identityTimeout,
			// A redirect would carry the token to somewhere that no operator has named.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: identityAtATime, IdleConnTimeout: 30 * time.Second,
				TLSHandshakeTimeout: identityTimeout, ForceAttemptHTTP2: true,
			},
		},
	}
}

// validation is the answer to GET /v3/auth/tokens, as far as it matters here.
type validation struct {
	Token struct {
		ExpiresAt time.Time   `json:"expires_at"`
		Domain    *domainName `json:"domain"`
		Project   *struct {
			Domain domainName `json:"domain"`
		} `json:"project"`
	} `json:"token"`
}

type domainName struct {
	ID string `json:"id"`
}

// validate implements identity. The token vouches for the question itself: every user may have their own token looked
// at.
func (k *keystone) validate(ctx context.Context, url, token string) (grant, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, identityTimeout)
	defer cancel()
	select {
	case k.places <- struct{}{}:
		defer func() { <-k.places }()
	case <-ctx.Done():
		return grant{}, false, errors.New("too many questions are under way")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v3/auth/tokens?nocatalog=true", nil)
	if err != nil {
		return grant{}, false, err
	}
	r.Header.Set("X-Auth-Token", token)
	r.Header.Set("X-Subject-Token", token)
	r.Header.Set("Accept", "application/json")
	answer, err := k.client.Do(r)
	if err != nil {
		return grant{}, false, err
	}
	defer func() { _ = answer.Body.Close() }()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusNotFound:
		return grant{}, false, nil
	default:
		return grant{}, false, fmt.Errorf("it answers with status %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, identityBody+1))
	if err != nil {
		return grant{}, false, err
	}
	return k.read(body)
}

func (k *keystone) read(body []byte) (grant, bool, error) {
	var said validation
	if len(body) > identityBody {
		return grant{}, false, fmt.Errorf("its answer has more than %d bytes", identityBody)
	}
	if err := dialect.Decode(body, &said); err != nil {
		return grant{}, false, fmt.Errorf("its answer cannot be read: %w", err)
	}
	g := grant{expires: said.Token.ExpiresAt}
	switch {
	case said.Token.Domain != nil:
		g.domain = said.Token.Domain.ID
	case said.Token.Project != nil:
		g.domain = said.Token.Project.Domain.ID
	}
	// A token without a scope may do nothing, so it can do nothing here either.
	return g, g.domain != "" && k.now().Before(g.expires), nil
}
