package fresns

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/recipient"
)

// The client that signed requests are written for.
const (
	curlPlatform = "2"
	curlVersion  = "1.0.0"
	curlDevice   = `{"networkIpv4":"127.0.0.1"}`
)

// curl writes a signed request: "send" and "check" without a session, "send-own" (useType 4) and "identity" as the
// account of the environment.
func curl(r dialect.CurlRequest) (string, error) {
	t, err := curlTargetOf(r)
	if err != nil {
		return "", err
	}
	app, secret := r.Env(envAppID), r.Env(envAppSecret)
	if app == "" || secret == "" {
		return "", errMissing(envAppID, envAppSecret)
	}
	h := http.Header{
		"Content-Type":                 {"application/json"},
		"X-Fresns-App-Id":              {app},
		"X-Fresns-Client-Device-Info":  {base64.StdEncoding.EncodeToString([]byte(curlDevice))},
		"X-Fresns-Client-Platform-Id":  {curlPlatform},
		"X-Fresns-Client-Version":      {curlVersion},
		"X-Fresns-Signature-Timestamp": {strconv.FormatInt(r.Now().UnixMilli(), 10)},
	}
	if t.session {
		aid, token := r.Env(envAid), r.Env(envAidToken)
		if aid == "" || token == "" {
			return "", errMissing(envAid, envAidToken)
		}
		h["X-Fresns-Aid"], h["X-Fresns-Aid-Token"] = []string{aid}, []string{token}
	}
	h["X-Fresns-Signature"] = []string{Sign(h, secret)}
	text, err := json.Marshal(t.body)
	if err != nil {
		return "", err
	}
	line := []string{"curl", "-sS", dialect.ShellQuote(r.URL + t.path)}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		line = append(line, "-H", dialect.ShellQuote(name+": "+h[name][0]))
	}
	return strings.Join(append(line, "-d", dialect.ShellQuote(string(text))), " "), nil
}

func errMissing(a, b string) error {
	return fmt.Errorf("%s and %s are missing: name a sandbox.env with --env", a, b)
}

// curlTarget is where a request goes, and what it says.
type curlTarget struct {
	path    string
	body    curlBody
	session bool
}

// curlBody is the body of any of the requests.
type curlBody struct {
	Type        string  `json:"type"`
	UseType     useType `json:"useType,omitempty"`
	TemplateID  int     `json:"templateId,omitempty"`
	Account     string  `json:"account,omitempty"`
	CountryCode int     `json:"countryCode,omitempty"`
	VerifyCode  string  `json:"verifyCode,omitempty"`
}

func curlTargetOf(r dialect.CurlRequest) (t curlTarget, err error) {
	switch r.Action {
	case "", "send":
		t.path = pathSend
		t.body, err = curlAddress(cmp.Or(r.To, madeUpNumber(r)))
		t.body.UseType = anyAddress
	case "send-own":
		t = curlTarget{pathSend, curlBody{Type: "email", UseType: ownIdentity}, true}
	case "check":
		t.path = pathCheck
		t.body, err = curlAddress(r.To)
	case "identity":
		t = curlTarget{pathIdentity, curlBody{Type: "email"}, true}
	default:
		return t, fmt.Errorf("there is no action %q; the actions are send, send-own, check and identity", r.Action)
	}
	if err != nil {
		return t, err
	}
	return t, t.complete(r)
}

// complete adds the code where one is checked, and the template but where it is ignored.
func (t *curlTarget) complete(r dialect.CurlRequest) error {
	if t.path != pathSend {
		if t.body.VerifyCode = r.Code; r.Code == "" {
			return errors.New("name the code with --code")
		}
	}
	if t.path == pathIdentity {
		return nil
	}
	if t.body.TemplateID = templateFor(cmp.Or(r.Purpose, watchword.PurposeCommon)); t.body.TemplateID == 0 {
		return fmt.Errorf("no template stands for purpose %q; those that have one are %v", r.Purpose, templates())
	}
	return nil
}

// curlAddress writes a recipient as this wire format does.
func curlAddress(to string) (curlBody, error) {
	if to == "" {
		return curlBody{}, errors.New("name the recipient with --to")
	}
	if strings.Contains(to, "@") {
		return curlBody{Type: "email", Account: to}, nil
	}
	number, err := recipient.ParsePhone(to)
	if err != nil {
		return curlBody{}, err
	}
	code, err := strconv.Atoi(number.CallingCode())
	national := strings.TrimPrefix(number.Address(), "+"+number.CallingCode())
	return curlBody{Type: "sms", CountryCode: code, Account: national}, err
}

// madeUpNumber is a number of China's, another each time.
func madeUpNumber(r dialect.CurlRequest) string {
	digits := []byte(r.Random(8))
	for i, c := range digits {
		digits[i] = '0' + c%10
	}
	return "+86138" + string(digits)
}
