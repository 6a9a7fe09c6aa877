package huaweicloud

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestConnectionLost(t *testing.T) {
	var requests atomic.Int64
	base := providertest.Wire(t, func(conn net.Conn) {
		if providertest.Take(conn) {
			requests.Add(1)
		}
	})
	_, err := send(t, open(t, config(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the request came %d times: the vendor knows no key, so it must come once", requests.Load())
	}
}

func TestNoConnection(t *testing.T) {
	base := providertest.Wire(t, func(net.Conn) {})
	c := config("http://127.0.0.1:1")
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
	c = config("https" + base[len("http"):]) // no TLS there
	_, err = send(t, open(t, c), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError {
		t.Errorf("%v", err)
	}
}

func TestAnswerBreaksOff(t *testing.T) {
	base := providertest.Wire(t, func(conn net.Conn) {
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":\"000000\"")
	})
	_, err := send(t, open(t, config(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestSlowBody(t *testing.T) {
	late := providertest.Late{Context: t.Context(), Over: make(chan struct{})}
	end := make(chan struct{})
	base := providertest.Wire(t, func(conn net.Conn) {
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
		close(late.Over) // the vendor has the request, and is not done when the time is over
		<-end
	})
	_, err := open(t, config(base)).Send(late, sms())
	close(end)
	wantRefused(t, err, watchword.ClassTimeout, "deadline")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	v := newStandIn(t)
	calls := 0
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}
	_, err := send(t, open(t, config(v.URL)), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}
