package multimarkets

import (
	"strconv"
	"testing"

	"github.com/watchword/watchword/dialect"
)

func TestCompanyIDs(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`439`: "439", `"439"`: "439", `"\u00343\u0039"`: "439", `null`: "", `""`: "", `9223372036854775807`: "9223372036854775807",
	} {
		var b sendBody
		if err := dialect.Decode([]byte(`{"companyId":`+given+`}`), &b); err != nil || string(b.CompanyID) != want {
			t.Errorf("%s is %q, %v", given, b.CompanyID, err)
		}
	}
	for _, wrong := range []string{
		`0`, `-1`, `439.0`, `4e2`, `9223372036854775808`, `"0439"`, `" 439"`, `"439 "`, `"+439"`, `"4_3_9"`, `"٤٣٩"`, `true`, `[]`, `{}`, `"x"`,
	} {
		var b sendBody
		if err := dialect.Decode([]byte(`{"companyId":`+wrong+`}`), &b); err == nil {
			t.Errorf("%s is %q", wrong, b.CompanyID)
		}
	}
}

func FuzzCompanyID(f *testing.F) {
	for _, seed := range []string{`439`, `"439"`, `null`, `""`, `1e3`, `"0"`, `-0`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		var b sendBody
		if dialect.Decode([]byte(`{"companyId":`+given+`}`), &b) != nil || b.CompanyID == "" {
			return
		}
		n, err := strconv.ParseInt(string(b.CompanyID), 10, 64)
		if err != nil || n <= 0 || strconv.FormatInt(n, 10) != string(b.CompanyID) {
			t.Fatalf("%s is %q", given, b.CompanyID)
		}
	})
}
