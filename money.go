package watchword

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Amount is money in millionths of the operator's currency. All prices and spend caps of a server are in one currency,
// which the server never needs to know.
type Amount int64

const (
	amountDigits = 6
	amountUnit   = 1_000_000
	maxAmount    = Amount(1_000_000_000) * amountUnit
)

// ParseAmount reads a decimal such as "0.045": at most six digits after the point, at most a billion, and no sign.
func ParseAmount(s string) (Amount, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	digits := whole + fraction
	if whole == "" || len(fraction) > amountDigits || strings.HasSuffix(s, ".") || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%q must be a number such as 0.045, with at most %d digits after the point", s, amountDigits)
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", amountDigits-len(fraction)), 10, 64)
	if err != nil || Amount(n) > maxAmount {
		return 0, fmt.Errorf("%q must be at most %v", s, maxAmount)
	}
	return Amount(n), nil
}

func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	text := fmt.Sprintf("%s%d.%06d", sign, a/amountUnit, a%amountUnit)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Float is the amount for charts, which need not be exact.
func (a Amount) Float() float64 { return float64(a) / amountUnit }

// MarshalText writes an amount as a decimal.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a decimal, as a text or as a number.
func (a *Amount) UnmarshalJSON(b []byte) error {
	var text string
	if len(b) == 0 || b[0] != '"' {
		text = string(b)
	} else if err := json.Unmarshal(b, &text); err != nil {
		return errors.New("an amount must be a number such as 0.045")
	}
	parsed, err := ParseAmount(text)
	if err == nil {
		*a = parsed
	}
	return err
}

// times is the price of several segments.
func (a Amount) times(n int) Amount {
	if n > 0 && a > math.MaxInt64/Amount(n) {
		return maxAmount
	}
	return a * Amount(n)
}

// price is what an account's vendor takes for one segment to a country, or for one message where there are no segments;
// 0 where the account has no price for it.
func (s *Snapshot) price(account, country string) Amount {
	prices := s.senders[account].Prices
	if p, ok := prices[country]; ok {
		return p
	}
	return prices[Everywhere]
}

func validatePrices(prices map[string]Amount) error {
	for country := range prices {
		if country != Everywhere && !isRegion(country) {
			return fmt.Errorf("prices: %q must be an ISO 3166 region in capitals, such as CN, or %q", country, Everywhere)
		}
	}
	return nil
}

func isRegion(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
