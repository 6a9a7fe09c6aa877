package huaweicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/recipient"
)

// The variables of sandbox.env.
const (
	envToken  = "HUAWEICLOUD_TOKEN"
	envAK     = "HUAWEICLOUD_AK"
	envSK     = "HUAWEICLOUD_SK"
	envDomain = "HUAWEICLOUD_DOMAIN_ID"
)

// curl writes a request as an SDK would send it, signed with the AK and SK of the environment. Actions: send, check,
// need and verified.
func curl(r dialect.CurlRequest) (string, error) {
	access := watchword.Credential{Key: r.Env(envAK), Secret: r.Env(envSK)}
	switch {
	case access.Key == "" || access.Secret == "":
		return "", errors.New(envAK + " and " + envSK + " are needed: give --env DIR/sandbox.env, or set them")
	case r.Purpose != "" && r.Purpose != purpose:
		return "", fmt.Errorf("this dialect's codes are all for the purpose %q", purpose)
	}
	method, target, body, err := curlTarget(r)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequest(method, r.URL+target, nil) //nolint:noctx // it is signed and written down, never sent
	if err != nil {
		return "", err
	}
	headers := [][2]string{{headerDate, r.Now().UTC().Format(dateLayout)}}
	signed := []string{signedDate}
	if domain := r.Env(envDomain); domain != "" {
		headers = append(headers, [2]string{headerDomain, domain})
		signed = []string{"x-domain-id", signedDate}
	}
	for _, h := range headers {
		request.Header.Set(h[0], h[1])
	}
	authorization, err := newSignature(request, body, access, signed...)
	if err != nil {
		return "", err
	}
	headers = append(headers, [2]string{headerAuthorization, authorization})
	words := []string{"curl", "-sS", dialect.ShellQuote(r.URL + target)}
	for _, h := range headers {
		words = append(words, "-H", dialect.ShellQuote(h[0]+": "+h[1]))
	}
	if body != nil {
		words = append(words, "-H", dialect.ShellQuote("Content-Type: application/json"), "-d", dialect.ShellQuote(string(body)))
	}
	return strings.Join(words, " "), nil
}

// curlTarget is what an action asks for.
func curlTarget(r dialect.CurlRequest) (method, target string, body []byte, err error) {
	to, err := curlContact(r)
	if err != nil {
		return "", "", nil, err
	}
	way, area := int64(to.ContactWay), to.AreaCode
	switch r.Action {
	case "", "send":
		body, err = json.Marshal(sendRequest{ContactValue: &to.ContactValue, ContactWay: &way, AreaCode: &area})
		return http.MethodPost, pathSend, body, err
	case "check":
		if r.Code == "" || r.To == "" {
			return "", "", nil, errors.New("check needs --to and --code")
		}
		body, err = json.Marshal(map[string]any{
			"verify_code": r.Code, "contact_value": to.ContactValue, "contact_way": way, "area_code": area,
		})
		return http.MethodPost, pathVerify, body, err
	case "need":
		if r.To == "" {
			return "", "", nil, errors.New("need needs --to")
		}
		return http.MethodGet, pathNeed + "?" + to.query(), nil, nil
	case "verified":
		if r.To == "" {
			return http.MethodGet, pathVerified, nil, nil
		}
		return http.MethodGet, pathVerified + "?" + to.query(), nil, nil
	}
	return "", "", nil, fmt.Errorf("there is no action %q; there are send, check, need and verified", r.Action)
}

// curlContact is the contact that a command names, or a made-up number in China.
func curlContact(r dialect.CurlRequest) (listedContact, error) {
	if strings.Contains(r.To, "@") {
		to, err := recipient.ParseEmail(r.To)
		return listed(watchword.VerifiedContact{Channel: watchword.Email, Address: to}), err
	}
	number := r.To
	if number == "" {
		number = "+86138" + digitsOf(r.Random(8))
	}
	to, err := recipient.ParsePhone(number)
	return listed(watchword.VerifiedContact{Channel: watchword.SMS, Address: to}), err
}

// digitsOf makes a digit of every letter.
func digitsOf(random string) string {
	digits := []byte(random)
	for i, c := range digits {
		digits[i] = '0' + c%10
	}
	return string(digits)
}

// query is a contact as the queries ask for it.
func (k listedContact) query() string {
	q := url.Values{"contact_value": {k.ContactValue}, "contact_way": {strconv.Itoa(k.ContactWay)}}
	if k.AreaCode != "" {
		q.Set("area_code", k.AreaCode)
	}
	return q.Encode()
}
