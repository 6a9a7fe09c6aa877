package account

import (
	"context"
	"net"
)

// Sign is sign, for the published vectors.
var Sign = sign

// DialWith makes connections with dial.
func (h *Hook) DialWith(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	h.transport.DialContext = dial
}
