package huaweicloud

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// verified lists what has-verified says for a query.
func (w *world) verified(t *testing.T, query string, headers ...string) contactsAnswer {
	t.Helper()
	got := w.get(t, pathVerified+"?"+query, headers...)
	var said contactsAnswer
	if err := json.Unmarshal([]byte(got.body), &said); err != nil || !got.passed() {
		t.Fatalf("%s: %d %s", query, got.status, got.body)
	}
	return said
}

func (a contactsAnswer) values() string {
	all := make([]string, 0, len(a.ContactList))
	for _, c := range a.ContactList {
		all = append(all, c.AreaCode+":"+c.ContactValue)
	}
	return fmt.Sprint(a.Count, " ", all)
}

func TestVerifiedContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.prove(t, "13800138000", `,"customer_id":"c-1"`)
	w.Clock.Advance(time.Hour)
	w.prove(t, "eve@example.com", `,"customer_id":"c-1","x_customer_id":"s-1"`)
	w.Clock.Advance(time.Hour)
	w.prove(t, "13800138002", `,"x_customer_id":"s-1"`)
	w.Clock.Advance(time.Hour)
	w.prove(t, "13800138003", "")
	for query, want := range map[string]string{
		"":                                               "4 [86:13800138003 86:13800138002 :eve@example.com 86:13800138000]",
		"offset=0":                                       "4 [86:13800138003 86:13800138002 :eve@example.com 86:13800138000]",
		"offset=1&limit=1":                               "4 [86:13800138003]",
		"offset=2&limit=2":                               "4 [86:13800138002 :eve@example.com]",
		"offset=4":                                       "4 [86:13800138000]",
		"offset=5":                                       "4 []",
		"offset=65535&limit=100":                         "4 []",
		"limit=0":                                        "4 []",
		"contact_way=0":                                  "3 [86:13800138003 86:13800138002 86:13800138000]",
		"contact_way=1":                                  "1 [:eve@example.com]",
		"customer_id=c-1":                                "1 [86:13800138000]",
		"sub_customer_id=s-1":                            "1 [86:13800138002]",
		"customer_id=":                                   "4 [86:13800138003 86:13800138002 :eve@example.com 86:13800138000]",
		"contact_value=13800138000":                      "1 [86:13800138000]",
		"contact_value=eve%40example.com":                "1 [:eve@example.com]",
		"contact_value=eve%EF%BC%A0example.com":          "1 [:eve@example.com]",
		"contact_value=%2B86+138+0013+8000":              "1 [86:13800138000]",
		"contact_value=13800138000&area_code=86":         "1 [86:13800138000]",
		"contact_value=13800138000&contact_way=0":        "1 [86:13800138000]",
		"contact_value=13800138000&customer_id=c-2":      "0 []",
		"customer_id=c-1&sub_customer_id=s-1":            "1 [:eve@example.com]",
		"customer_id=c-1%2Fs-1":                          "0 []", // no pair of ids is another
		"expired_time=2026-03-31T17:30:00":               "3 [86:13800138003 86:13800138002 :eve@example.com]",
		"expired_time=2026-03-31T09:30:00Z":              "3 [86:13800138003 86:13800138002 :eve@example.com]",
		"expired_time=2026-03-31+19:30:00&contact_way=0": "1 [86:13800138003]",
		"expired_time=2020-01-01T00:00:00Z":              "4 [86:13800138003 86:13800138002 :eve@example.com 86:13800138000]",
	} {
		if got := w.verified(t, query).values(); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	all := w.verified(t, "")
	for _, c := range all.ContactList {
		if got := w.verified(t, "verified_id="+c.VerifiedID).ContactList; len(got) != 1 || got[0] != c {
			t.Errorf("%s: %v", c.VerifiedID, got)
		}
	}
	if got := w.verified(t, "verified_id="+strings.ToUpper(all.ContactList[0].VerifiedID)).Count; got != 1 {
		t.Errorf("in capitals: %d", got)
	}
	if got := w.verified(t, "expired_time=2026-03-31T09:30:00", "X-Time-Zone", "GMT").Count; got != 3 {
		t.Errorf("in another zone: %d", got)
	}
	// A verified contact ends by itself, and is renewed by the next verification.
	w.Clock.Advance(30*24*time.Hour - 2*time.Hour)
	if got := w.verified(t, "").values(); got != "2 [86:13800138003 86:13800138002]" {
		t.Errorf("%s", got)
	}
	if got := w.get(t, pathNeed+"?contact_value=13800138000&contact_way=0"); got.body != `{"need_verify_code":1}`+"\n" {
		t.Errorf("%s", got.body)
	}
	w.prove(t, "13800138000", `,"customer_id":"c-1"`)
	if got := w.get(t, pathNeed+"?contact_value=13800138000&contact_way=0", "X-Time-Zone", "Europe/London"); got.body != `{"need_verify_code":0,"expire_time":"2026-04-30T11:00:00+01:00"}`+"\n" {
		t.Errorf("%s", got.body)
	}
}

// TestContactsOfOtherWires: an approval through any wire format makes a verified contact, for the user that it names.
func TestContactsOfOtherWires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	caller := watchword.Caller{Tenant: "sandbox", Credential: "sandbox-key", Dialect: "native"}
	if _, err := w.Start(t.Context(), watchword.StartRequest{Caller: caller, To: "+4915123456789"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Check(t.Context(), watchword.CheckRequest{
		Caller: caller, To: "+4915123456789", Code: w.Inbox.Code("+4915123456789"), Context: watchword.Context{User: "c-1"},
	}); err != nil {
		t.Fatal(err)
	}
	if got := w.verified(t, "customer_id=c-1&contact_value=015123456789&area_code=49").values(); got != "1 [49:15123456789]" {
		t.Errorf("%s", got)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	ids := []string{"", "a", "b", "a/b", "/", "a/", "%2F", "客户", strings.Repeat("客", 64), strings.Repeat("客", 63) + "户", strings.Repeat("x", 64)}
	for _, customer := range ids {
		for _, sub := range ids {
			user, err := userOf("customer_id", &customer, "x_customer_id", &sub)
			if err != nil || len(user) > maxUser || (user == "") != (customer == "" && sub == "") {
				t.Errorf("%q and %q: %q %v", customer, sub, user, err)
			}
			if other, taken := seen[user]; taken {
				t.Errorf("%q and %q share their user with %s", customer, sub, other)
			}
			seen[user] = customer + " and " + sub
		}
	}
	if user, _ := userOf("", nil, "", nil); user != "" {
		t.Errorf("%q", user)
	}
	plain := "c-1"
	if user, _ := userOf("", &plain, "", nil); user != plain {
		t.Errorf("%q", user)
	}
}

// TestTheCodesLife: five minutes at most, less if the policy says so; one a minute at most, whatever the policy says.
func TestTheCodesLife(t *testing.T) {
	t.Parallel()
	body := `{"contact_value":"13800138000","contact_way":0,"area_code":"86"}`
	for policy, want := range map[time.Duration]time.Duration{time.Hour: 5 * time.Minute, time.Minute: time.Minute, 5 * time.Minute: 5 * time.Minute} {
		w := newWorld(t, func(r *watchword.Resources) {
			r.Policies = []watchword.PolicyResource{{Tenant: "sandbox", Lifetime: watchword.Duration(policy), Limits: []watchword.RecipientLimit{}}}
		})
		if got := w.post(t, pathSend, body); !got.passed() {
			t.Fatal(got.body)
		}
		page, err := w.List(t.Context(), watchword.ListRequest{Caller: watchword.Caller{Tenant: "sandbox"}})
		if err != nil || len(page.Verifications) != 1 || page.Verifications[0].ExpiresAt.Sub(page.Verifications[0].CreatedAt) != want {
			t.Errorf("%v: %+v %v", policy, page.Verifications, err)
		}
		w.Clock.Advance(59 * time.Second)
		if got := w.post(t, pathSend, body); got.status != 200 || got.ErrorCode != "OSM.01010024" {
			t.Errorf("%d %s", got.status, got.body)
		}
		w.Clock.Advance(time.Second)
		if got := w.post(t, pathSend, body); !got.passed() {
			t.Errorf("%s", got.body)
		}
	}
}

// TestTheMessagesLanguage: as X-Language says, or the tenant, or the page's default.
func TestTheMessagesLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ header, tenant, want string }{
		{"", "", "zh-Hans"}, {"en-us", "", "en"}, {"zh_CN", "en", "zh-Hans"}, {"", "en", "en"}, {"zh-cn", "en", "zh-Hans"},
	} {
		w := newWorld(t, func(r *watchword.Resources) { r.Tenants[0].Locale = c.tenant })
		var headers []string
		if c.header != "" {
			headers = []string{"X-Language", c.header}
		}
		if got := w.post(t, pathSend, `{"contact_value":"15123456789","contact_way":0,"area_code":"49"}`, headers...); !got.passed() {
			t.Fatal(got.body)
		}
		page, err := w.List(t.Context(), watchword.ListRequest{Caller: watchword.Caller{Tenant: "sandbox"}})
		if err != nil || page.Verifications[0].Locale != c.want {
			t.Errorf("%+v: %s %v", c, page.Verifications[0].Locale, err)
		}
	}
}

// TestEveryFailureToVerifyLooksTheSame: wrong, unknown, expired, used before, superseded and used up.
func TestEveryFailureToVerifyLooksTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var answers []string
	try := func(code, number string) {
		t.Helper()
		got := w.post(t, pathVerify, `{"verify_code":"`+code+`","contact_value":"`+number+`","contact_way":0,"area_code":"86"}`)
		answers = append(answers, fmt.Sprint(got.status, got.header, got.body))
	}
	send := func(number string) string {
		t.Helper()
		if got := w.post(t, pathSend, `{"contact_value":"`+number+`","contact_way":0,"area_code":"86"}`); !got.passed() {
			t.Fatal(got.body)
		}
		return w.Inbox.Code("+86" + number)
	}
	try("123456", "13800138000") // unknown
	first := send("13800138000")
	try(w.Inbox.Wrong("+8613800138000"), "13800138000")
	w.Clock.Advance(time.Minute)
	second := send("13800138000")
	if first != second {
		try(first, "13800138000") // superseded
	}
	w.Clock.Advance(5 * time.Minute)
	try(second, "13800138000") // expired
	code := send("13800138001")
	for range 5 {
		try(w.Inbox.Wrong("+8613800138001"), "13800138001")
	}
	try(code, "13800138001") // used up
	w.prove(t, "13800138002", "")
	try(w.Inbox.Code("+8613800138002"), "13800138002") // used before
	slices.Sort(answers)
	if distinct := slices.Compact(answers); len(distinct) != 1 {
		t.Errorf("they differ: %q", distinct)
	}
	if !strings.Contains(answers[0], "OSM.01010010") {
		t.Errorf("%s", answers[0])
	}
}
