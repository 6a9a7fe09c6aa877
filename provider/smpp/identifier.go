package smpp

import (
	"math/big"
	"strings"
)

// longestNumber is the most digits of a message id that is read as a number.
const longestNumber = 64

// submitted is the vendor's name for a message, from its submit_sm_resp, in the form in which receipts are matched with
// it: as it is, or, where receipts write the number in the other base, the number without zeros in front.
func (c *Config) submitted(id string) string {
	switch c.MessageID {
	case idHexToDecimal:
		return inBase(id, 10, 10)
	case idDecimalToHex:
		return inBase(id, 16, 16)
	}
	return id
}

// reported is the name in a receipt, in the form of submitted.
func (c *Config) reported(id string) string {
	switch c.MessageID {
	case idHexToDecimal:
		return inBase(id, 16, 10)
	case idDecimalToHex:
		return inBase(id, 10, 16)
	}
	return id
}

// inBase writes a number in another base, in lower case. What is no number stays as it is.
func inBase(id string, from, to int) string {
	digits := "0123456789abcdef"[:from]
	lower := strings.ToLower(id)
	if id == "" || len(id) > longestNumber || strings.Trim(lower, digits) != "" {
		return id
	}
	n, _ := new(big.Int).SetString(lower, from) // nothing but digits
	return n.Text(to)
}
