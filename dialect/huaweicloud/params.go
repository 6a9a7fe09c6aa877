package huaweicloud

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// Bounds of the parameters in characters, by the vendor's page and its SDK's.
const (
	maxContactValue = 64
	maxAreaCode     = 16
	maxCustomerID   = 64
)

// The values of contact_way.
const (
	wayPhone = 0
	wayEmail = 1
)

// tooLong counts characters, not bytes.
func tooLong(s string, most int) bool {
	return len(s) > most && utf8.RuneCountInString(s) > most
}

// readBody decodes the body of a request.
func (c *call) readBody(v any) error {
	if !dialect.IsJSON(c.r) {
		return badRequest(http.StatusUnsupportedMediaType, "Content-Type must be JSON")
	}
	if err := c.takeBody(); err != nil {
		return err
	}
	err := dialect.Decode(c.body, v)
	var field *dialect.FieldError
	switch {
	case errors.As(err, &field) && isParameter(field.Field):
		return badField(field.Field, isMistyped)
	case err != nil:
		return badRequest(http.StatusBadRequest, "The body is not a JSON object")
	}
	return nil
}

// isParameter tells whether a caller's word for a member is one of ours: what it says is said back.
func isParameter(name string) bool {
	switch name {
	case "verify_code", "contact_value", "contact_way", "area_code", "customer_id", "x_customer_id":
		return true
	}
	return false
}

// contact is whom a code goes to, or has gone to.
type contact struct {
	channel watchword.Channel
	value   string
	area    string // of a phone number; empty: the number says it itself
}

// contactOf puts together what a request says of a contact. usual is the area of a number that comes without one.
func contactOf(value *string, way *int64, area *string, usual string) (contact, error) {
	var found contact
	var err error
	if value == nil {
		return found, badField("contact_value", isMissing)
	}
	if found.value, err = optional("contact_value", value, maxContactValue); err != nil {
		return found, err
	}
	if way == nil {
		return found, badField("contact_way", isMissing)
	}
	if found.channel, err = channelOf(*way); err != nil {
		return found, err
	}
	if found.area, err = optional("area_code", area, maxAreaCode); err != nil {
		return found, err
	}
	return found, found.locate(usual)
}

// locate says where a number belongs that comes without an area: where its + says, or in the usual one. Without either
// it would be read as beginning with a calling code, and 138… belong to North America.
func (k *contact) locate(usual string) error {
	value := strings.TrimSpace(k.value)
	switch {
	case value == "":
		return errInvalid // by the page's lengths it is a value; it is nobody's address
	case k.channel != watchword.SMS:
		k.area = ""
	case k.area != "" || strings.HasPrefix(value, "+") || strings.HasPrefix(value, "\uff0b"):
	case usual == "":
		return errInvalid
	default:
		k.area = usual
	}
	return nil
}

func channelOf(way int64) (watchword.Channel, error) {
	switch way {
	case wayPhone:
		return watchword.SMS, nil
	case wayEmail:
		return watchword.Email, nil
	}
	return "", errContactWay
}

// optional reads a text that may be left out.
func optional(name string, given *string, most int) (string, error) {
	switch {
	case given == nil:
		return "", nil
	case tooLong(*given, most):
		return "", badField(name, isTooLong)
	case !dialect.Text(*given):
		return "", badField(name, isInvalid)
	}
	return *given, nil
}

// parameters are those of a query.
type parameters map[string]string

// readQuery takes the query, and whatever body there is out of the way: nothing is read from it, but a broken one is a
// broken request.
func (c *call) readQuery() (parameters, error) {
	if err := c.takeBody(); err != nil {
		return nil, err
	}
	p, err := dialect.Query(c.r)
	for name := range p {
		if !dialect.Text(name) {
			err = errQuery
		}
	}
	if err != nil {
		return nil, badRequest(http.StatusBadRequest, "The query is not valid")
	}
	return p, nil
}

func (p parameters) text(name string) *string {
	if value, ok := p[name]; ok {
		return &value
	}
	return nil
}

// number reads a whole number in its plain form, or gives nil where there is none.
func (p parameters) number(name string) (*int64, error) {
	value, ok := p[name]
	if !ok {
		return nil, nil //nolint:nilnil // what is left out is no number
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != value {
		return nil, badField(name, isMistyped)
	}
	return &n, nil
}

// ranged reads a number from 0 to most.
func (p parameters) ranged(name string, most, otherwise int) (int, error) {
	n, err := p.number(name)
	switch {
	case err != nil:
		return 0, err
	case n == nil:
		return otherwise, nil
	case *n < 0 || *n > int64(most):
		return 0, badField(name, isOutOfRange)
	}
	return int(*n), nil
}

func digitsOnly(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
