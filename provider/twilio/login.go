package twilio

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/watchword/watchword/provider"
)

// login is how an account proves who it is: by its auth token, or by an API key if there is one.
type login struct{ accountSID, authToken, keySID, keySecret string }

// Format keeps secrets out of whatever prints a login.
func (l login) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a twilio login") }

func (l login) validate() error {
	switch {
	case !isSID("AC", l.accountSID):
		return errors.New("account_sid: it must be AC and 32 hexadecimal digits, as the console shows it")
	case (l.keySID == "") != (l.keySecret == ""):
		return errors.New("api_key_secret: api_key_sid and api_key_secret go together: give both or neither")
	case l.keySID == "" && l.authToken == "":
		return errors.New("auth_token: it is missing: give it, or api_key_sid and api_key_secret")
	case l.keySID != "" && !isSID("SK", l.keySID):
		return errors.New("api_key_sid: it must be SK and 32 hexadecimal digits, as the console shows it")
	}
	return nil
}

// open makes the Authorization header, and notes what nobody may read of it.
func (l login) open() (authorization string, secrets provider.Secrets, err error) {
	user, password := l.accountSID, l.authToken
	if l.keySID != "" {
		user, password = l.keySID, l.keySecret
	}
	basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	secrets.Also(strings.TrimRight(basic, "="))
	for _, s := range [...]struct{ field, secret string }{{"auth_token", l.authToken}, {"api_key_secret", l.keySecret}} {
		if s.secret == "" {
			continue
		}
		if err := secrets.Keep(s.field, s.secret); err != nil {
			return "", nil, err
		}
	}
	return "Basic " + basic, secrets, nil
}

// isSID tells whether s is an identifier of a kind: two letters and 32 hexadecimal digits (Twilio: OpenAPI description).
func isSID(kind, s string) bool {
	digits, ok := strings.CutPrefix(s, kind)
	return ok && len(digits) == 32 && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}
