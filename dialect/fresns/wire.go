package fresns

import (
	"errors"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/watchword/watchword"
)

// envelope is every answer. The key order is the vendor's.
type envelope struct {
	Code    code      `json:"code"`
	Message string    `json:"message"`
	Data    *struct{} `json:"data"` // always null here
}

// sendBody is the body of a send.
type sendBody struct {
	Type        string         `json:"type"`
	UseType     scalar         `json:"useType"`
	TemplateID  scalar         `json:"templateId"`
	Account     jsontext.Value `json:"account"` // anything at all where it is ignored
	CountryCode scalar         `json:"countryCode"`
}

// checkBody is the body of a check.
type checkBody struct {
	Type        string `json:"type"`
	TemplateID  scalar `json:"templateId"`
	Account     scalar `json:"account"`
	CountryCode scalar `json:"countryCode"`
	VerifyCode  string `json:"verifyCode"`
}

// identityBody is the body of verify-identity.
type identityBody struct {
	Type       string `json:"type"`
	VerifyCode string `json:"verifyCode"`
}

// scalar is a member that clients write as a text or as a number: 86 and "86" are the same to the vendor's framework.
// It is empty for null. A number keeps the spelling it came in.
type scalar string

var errNotScalar = errors.New("neither a text nor a number")

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (s *scalar) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	*s, err = scalarOf(raw)
	return err
}

// scalarOf reads a JSON value.
func scalarOf(raw jsontext.Value) (scalar, error) {
	switch raw.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, raw)
		return scalar(text), err
	case '0':
		return scalar(raw), nil
	case 'n', 0:
		return "", nil
	default:
		return "", errNotScalar
	}
}

// within reads a whole number between 1 and highest.
func (s scalar) within(highest int) (int, error) {
	n, err := strconv.Atoi(string(s))
	if err != nil || !wholeNumber(string(s)) || n > highest {
		return 0, parameterError
	}
	return n, nil
}

// channelOf reads the type of a message.
func channelOf(kind string) (watchword.Channel, error) {
	switch kind {
	case "email":
		return watchword.Email, nil
	case "sms":
		return watchword.SMS, nil
	}
	return "", parameterError
}

// maxCallingCode is the highest country calling code there can be.
const maxCallingCode = 999

// callingCode reads a country code, which may be missing.
func (s scalar) callingCode() (string, error) {
	if s == "" {
		return "", nil
	}
	_, err := s.within(maxCallingCode)
	return string(s), err
}

// written checks how an address is written: a phone number in digits alone, with its country code beside it.
func written(channel watchword.Channel, account, callingCode string) error {
	switch {
	case channel == watchword.SMS && callingCode == "":
		return parameterMissing
	case channel == watchword.SMS && !onlyDigits(account):
		return parameterError
	}
	return nil
}
