package app

import (
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/watchword/watchword/dialect"
)

// CurlRequest asks for a signed request of a dialect.
type CurlRequest = dialect.CurlRequest

// SignedDialects lists the dialects whose requests can be written freshly signed.
func SignedDialects() []string {
	var names []string
	for _, d := range builtInDialects() {
		if d.Curl != nil {
			names = append(names, d.Spec.Name)
		}
	}
	return names
}

// Curl writes a request of a dialect, freshly signed, as one line for a shell.
func Curl(name string, r CurlRequest) (string, error) {
	all := builtInDialects()
	at := slices.IndexFunc(all, func(d dialect.Dialect) bool { return d.Spec.Name == name && d.Curl != nil })
	if at < 0 {
		known := SignedDialects()
		return "", fmt.Errorf("there is no dialect %q with signed requests%s; there are %v", name, DidYouMean(name, known), known)
	}
	r.Random = randomText
	return all[at].Curl(r)
}

// randomText makes n letters and digits.
func randomText(n int) string {
	text := ""
	for len(text) < n {
		text += rand.Text()
	}
	return text[:n]
}
