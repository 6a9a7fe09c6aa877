package huaweicloud

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	failed := func(msg string) string { return `{"error_code":"OSM.0001","error_msg":"` + msg + `"}` }
	const invalid, way = `{"error_code":"OSM.01010001","error_msg":"Param validation fail."}`, `{"error_code":"OSM.01010012","error_msg":"The type must be 0 or 1."}`
	long := strings.Repeat("8", maxContactValue)
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{pathSend, `{}`, 400, failed("contact_value is missing")},
		{pathSend, ``, 400, failed("The body is not a JSON object")},
		{pathSend, `[]`, 400, failed("The body is not a JSON object")},
		{pathSend, `{"contact_value":null,"contact_way":0,"area_code":"86"}`, 400, failed("contact_value is missing")},
		{pathSend, `{"contact_value":13800138000,"contact_way":0,"area_code":"86"}`, 400, failed("contact_value has the wrong type")},
		{pathSend, `{"contact_value":"","contact_way":0,"area_code":"86"}`, 200, invalid},
		{pathSend, `{"contact_value":"` + long + `","contact_way":0,"area_code":"86"}`, 200, invalid},
		{pathSend, `{"contact_value":"` + long + `8","contact_way":0,"area_code":"86"}`, 400, failed("contact_value is too long")},
		{pathSend, `{"contact_value":"` + strings.Repeat("八", 64) + `","contact_way":0,"area_code":"86"}`, 200, invalid},
		{pathSend, `{"contact_value":"` + strings.Repeat("八", 65) + `","contact_way":0,"area_code":"86"}`, 400, failed("contact_value is too long")},
		{pathSend, `{"contact_value":"123456","contact_way":1,"area_code":"86"}`, 200, invalid}, // the page's own example
		{pathSend, `{"contact_value":"13800138000","area_code":"86"}`, 400, failed("contact_way is missing")},
		{pathSend, `{"contact_value":"13800138000","contact_way":2,"area_code":"86"}`, 200, way},
		{pathSend, `{"contact_value":"13800138000","contact_way":-1,"area_code":"86"}`, 200, way},
		{pathSend, `{"contact_value":"13800138000","contact_way":"0","area_code":"86"}`, 400, failed("contact_way has the wrong type")},
		{pathSend, `{"contact_value":"13800138000","contact_way":0.5,"area_code":"86"}`, 400, failed("contact_way has the wrong type")},
		{pathSend, `{"contact_value":"13800138000","contact_way":0}`, 400, failed("area_code is missing")},
		{pathSend, `{"contact_value":"eve@example.com","contact_way":1}`, 400, failed("area_code is missing")},
		{pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":""}`, 200, invalid},
		{pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":"` + strings.Repeat("8", 16) + `"}`, 200, invalid},
		{pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":"` + strings.Repeat("8", 17) + `"}`, 400, failed("area_code is too long")},
		{pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":86}`, 400, failed("area_code has the wrong type")},
		{pathSend, `{"contact_value":"eve@example.com","contact_way":1,"area_code":""}`, 200, `{}`},
		{pathSend, `{"contact_value":"+86 138 0013 8001","contact_way":0,"area_code":""}`, 200, `{}`},
		{pathSend, `{"contact_value":"１３８００１３８００２","contact_way":0,"area_code":"+86","unknown":[1]}`, 200, `{}`},
		{pathVerify, `{"contact_value":"13800138000","contact_way":0}`, 400, failed("verify_code is missing")},
		{pathVerify, `{"verify_code":123456,"contact_value":"13800138000","contact_way":0}`, 400, failed("verify_code has the wrong type")},
		{pathVerify, `{"verify_code":"12345","contact_value":"13800138000","contact_way":0}`, 400, failed("verify_code is too short")},
		{pathVerify, `{"verify_code":"1234567","contact_value":"13800138000","contact_way":0}`, 400, failed("verify_code is too long")},
		{pathVerify, `{"verify_code":"一二三四五六","contact_value":"13800138000","contact_way":0}`, 200, `{"error_code":"OSM.01010010","error_msg":"Verify not pass."}`},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":3}`, 200, way},
		{pathVerify, `{"verify_code":"123456","contact_value":"","contact_way":1}`, 200, invalid},
		{pathVerify, `{"verify_code":"123456","contact_value":"eve","contact_way":1}`, 200, invalid},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"customer_id":"` + long + `"}`, 200, `{"error_code":"OSM.01010010","error_msg":"Verify not pass."}`},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"customer_id":"` + long + `8"}`, 400, failed("customer_id is too long")},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"x_customer_id":"` + long + `8"}`, 400, failed("x_customer_id is too long")},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"x_customer_id":1}`, 400, failed("x_customer_id has the wrong type")},
		{pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0,"customer_id":"a\nb"}`, 400, failed("customer_id is not valid")},
	} {
		if got := w.post(t, c.path, c.body); got.status != c.status || got.body != c.want+"\n" {
			t.Errorf("%s %s: %d %s, want %d %s", c.path, c.body, got.status, got.body, c.status, c.want)
		}
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.prove(t, "13800138000", "")
	failed := func(msg string) string { return `{"error_code":"OSM.0001","error_msg":"` + msg + `"}` }
	const (
		invalid = `{"error_code":"OSM.01010001","error_msg":"Param validation fail."}`
		way     = `{"error_code":"OSM.01010012","error_msg":"The type must be 0 or 1."}`
		none    = `{"count":0,"contact_list":[]}`
	)
	contact := "contact_value=13800138000&contact_way=0&area_code=86"
	for _, c := range []struct {
		target string
		status int
		want   string
	}{
		{pathNeed + "?" + contact, 200, `{"need_verify_code":0,"expire_time":"2026-03-31T17:00:00+08:00"}`},
		{pathNeed + "?contact_value=13800138000&contact_way=0", 200, `{"need_verify_code":0,"expire_time":"2026-03-31T17:00:00+08:00"}`},
		{pathNeed + "?contact_value=%2B8613800138000&contact_way=0", 200, `{"need_verify_code":0,"expire_time":"2026-03-31T17:00:00+08:00"}`},
		{pathNeed + "?contact_value=13800138001&contact_way=0", 200, `{"need_verify_code":1}`},
		{pathNeed + "?contact_value=eve%40example.com&contact_way=1", 200, `{"need_verify_code":1}`},
		{pathNeed, 400, failed("contact_value is missing")},
		{pathNeed + "?contact_way=0", 400, failed("contact_value is missing")},
		{pathNeed + "?contact_value=&contact_way=0", 400, failed("contact_value is too short")},
		{pathNeed + "?contact_value=13800138000", 400, failed("contact_way is missing")},
		{pathNeed + "?contact_value=13800138000&contact_way=", 400, failed("contact_way has the wrong type")},
		{pathNeed + "?contact_value=13800138000&contact_way=00", 400, failed("contact_way has the wrong type")},
		{pathNeed + "?contact_value=13800138000&contact_way=2", 200, way},
		{pathNeed + "?contact_value=13800138000&contact_way=1", 200, invalid},
		{pathNeed + "?contact_value=" + strings.Repeat("8", 65) + "&contact_way=0", 400, failed("contact_value is too long")},
		{pathNeed + "?" + contact + "12345678901234567", 400, failed("area_code is too long")},
		{pathNeed + "?" + contact + "&contact_way=0", 400, failed("The query is not valid")},
		{pathNeed + "?" + contact + "&a=%zz", 400, failed("The query is not valid")},
		{pathVerified + "?contact_way=1", 200, none},
		{pathVerified + "?contact_way=7", 200, way},
		{pathVerified + "?contact_way=x", 400, failed("contact_way has the wrong type")},
		{pathVerified + "?contact_value=13800138001", 200, none},
		{pathVerified + "?contact_value=" + strings.Repeat("8", 256), 200, invalid},
		{pathVerified + "?contact_value=" + strings.Repeat("8", 257), 400, failed("contact_value is too long")},
		{pathVerified + "?area_code=86", 400, failed("contact_value is missing")},
		{pathVerified + "?area_code=" + strings.Repeat("8", 17), 400, failed("area_code is too long")},
		{pathVerified + "?customer_id=nobody", 200, none},
		{pathVerified + "?customer_id=" + strings.Repeat("x", 65), 400, failed("customer_id is too long")},
		{pathVerified + "?sub_customer_id=" + strings.Repeat("x", 65), 400, failed("sub_customer_id is too long")},
		{pathVerified + "?expired_time=2026-03-31T09:00:01Z", 200, none},
		{pathVerified + "?expired_time=2026-03-31%2017:00:01", 200, none},
		{pathVerified + "?expired_time=soon", 400, failed("expired_time is not valid")},
		{pathVerified + "?expired_time=" + strings.Repeat("2", 33), 400, failed("expired_time is too long")},
		{pathVerified + "?verified_id=4711", 200, none},
		{pathVerified + "?verified_id=00000000-0000-0000-0000-000000000000", 200, none},
		{pathVerified + "?verified_id=" + strings.Repeat("a", 65), 400, failed("verified_id is too long")},
		{pathVerified + "?offset=65536", 400, failed("offset is out of range")},
		{pathVerified + "?offset=-1", 400, failed("offset is out of range")},
		{pathVerified + "?offset=", 400, failed("offset has the wrong type")},
		{pathVerified + "?limit=101", 400, failed("limit is out of range")},
		{pathVerified + "?limit=1e1", 400, failed("limit has the wrong type")},
		{pathVerified + "?limit=0", 200, `{"count":1,"contact_list":[]}`},
		{pathVerified + "?offset=2", 200, `{"count":1,"contact_list":[]}`},
	} {
		if got := w.get(t, c.target); got.status != c.status || got.body != c.want+"\n" {
			t.Errorf("%s: %d %s, want %d %s", c.target, got.status, got.body, c.status, c.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, value string
		want        string
	}{
		{"X-Language", "en-us", ""}, {"X-Language", "zh_CN", ""}, {"X-Language", strings.Repeat("a", 32), ""}, {"X-Language", "tlh", ""},
		{"X-Language", strings.Repeat("a", 33), "X-Language is too long"}, {"X-Language", "", "X-Language is too short"}, {"X-Language", "en us", "X-Language is not valid"},
		{"X-Language", "中文", "X-Language is not valid"}, {"X-Language", "\xff", "X-Language is not valid"},
		{"X-Site", "0", ""}, {"X-Site", "1", ""}, {"X-Site", "2", "X-Site is out of range"}, {"X-Site", "", "X-Site is too short"}, {"X-Site", "x", "X-Site is out of range"},
		{"X-Time-Zone", "GMT+8", ""}, {"X-Time-Zone", "", "X-Time-Zone is too short"}, {"X-Time-Zone", "Mars/Phobos", "X-Time-Zone is not valid"},
		{"X-Time-Zone", strings.Repeat("z", 33), "X-Time-Zone is too long"}, {"X-Time-Zone", "../../etc/passwd", "X-Time-Zone is not valid"},
	} {
		got := w.get(t, pathVerified, c.name, c.value)
		if c.want == "" && !got.passed() || c.want != "" && (got.status != 400 || got.ErrorMsg != c.want) {
			t.Errorf("%s: %q: %d %s", c.name, c.value, got.status, got.body)
		}
	}
	r := request(http.MethodGet, pathVerified, "", "X-Site", "0")
	r.Header.Add("X-Site", "1")
	if got := w.do(t, r); got.ErrorMsg != "X-Site is not valid" {
		t.Errorf("two sites: %s", got.body)
	}
}

func TestPathsAndMethods(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		method, target string
		status         int
		allow          string
	}{
		{"GET", pathSend, 405, "POST"}, {"GET", pathVerify, 405, "POST"}, {"PUT", pathVerify + "/", 405, "POST"}, {"POST", pathNeed, 405, "GET"},
		{"HEAD", pathVerified, 405, "GET"}, {"DELETE", pathVerified, 405, "GET"}, {"POST", pathSend + "/", 404, ""}, {"GET", pathVerify + "/x", 404, ""},
		{"POST", "/v2/servicerequest/verifycodes/%73end", 404, ""}, {"POST", "/v2/servicerequest/verifycodes%2fsend", 404, ""},
	} {
		got := w.do(t, request(c.method, c.target, ""))
		if got.status != c.status || got.ErrorCode != "OSM.0001" || got.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d %v %s", c.method, c.target, got.status, got.header, got.body)
		}
	}
	if got := w.post(t, pathVerify+"/", `{"verify_code":"123456","contact_value":"13800138000","contact_way":0}`); got.ErrorCode != "OSM.01010010" {
		t.Errorf("with a slash at the end: %s", got.body)
	}
	for kind, want := range map[string]int{"application/json": 200, "application/json; charset=utf-8": 200, "APPLICATION/JSON": 200, "text/json": 415, "application/json;;": 415} {
		if got := w.post(t, pathVerify, `{"verify_code":"123456","contact_value":"13800138000","contact_way":0}`, "Content-Type", kind); got.status != want {
			t.Errorf("%s: %d", kind, got.status)
		}
	}
	r := request(http.MethodPost, pathSend, `{}`)
	r.Header.Add("Content-Type", "application/json")
	if got := w.do(t, r); got.status != 415 {
		t.Errorf("two media types: %d", got.status)
	}
}

func TestTimeZones(t *testing.T) {
	t.Parallel()
	z := newZones()
	at := time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"": "17:00:00+08:00", "GMT+8": "17:00:00+08:00", "GMT+08": "17:00:00+08:00", "GMT+08:00": "17:00:00+08:00", "GMT+0800": "17:00:00+08:00",
		"GMT": "09:00:00Z", "UTC": "09:00:00Z", "GMT+0": "09:00:00Z", "GMT-0": "09:00:00Z", "GMT-5": "04:00:00-05:00", "UTC+5:30": "14:30:00+05:30",
		"GMT-03:30": "05:30:00-03:30", "GMT+14": "23:00:00+14:00", "Asia/Shanghai": "17:00:00+08:00", "Europe/Berlin": "11:00:00+02:00", "Etc/GMT-8": "17:00:00+08:00",
		"GMT+15": "-", "GMT+14:30": "-", "GMT+8:60": "-", "GMT+8:0": "-", "GMT+8:000": "-", "GMT+": "-", "GMT8": "-", "GMT+x": "-", "GMT++8": "-", "GMT+123": "-",
		"GMT+00008": "-", "gmt+8": "-", "+08:00": "-", "Local": "-", "/etc/localtime": "-", "..": "-", "Asia/../Asia/Shanghai": "-", "GMT+8:00:00": "-", "GMT*8": "-", "GMT+８": "-",
	} {
		zone, ok := z.find(name)
		got := "-"
		if ok {
			got = strings.TrimPrefix(at.In(zone).Format(time.RFC3339), "2026-03-31T")
		}
		if got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if again, _ := z.find("Europe/Berlin"); z.named["Europe/Berlin"] != again {
		t.Error("a zone is read twice")
	}
}

func FuzzTimeZone(f *testing.F) {
	for _, seed := range []string{"GMT+8", "UTC-03:30", "Asia/Shanghai", "GMT+", "..", "GMT+14:00"} {
		f.Add(seed)
	}
	z := newZones()
	f.Fuzz(func(t *testing.T, name string) {
		zone, ok := z.find(name)
		if !ok {
			return
		}
		if _, offset := time.Date(2026, 3, 1, 0, 0, 0, 0, zone).Zone(); offset > 14*3600 || offset < -14*3600 {
			t.Errorf("%q is %d seconds off", name, offset)
		}
	})
}

func FuzzQuery(f *testing.F) {
	w := newWorld(f)
	f.Add("contact_value=13800138000&contact_way=0&area_code=86&offset=1&limit=10")
	f.Add("expired_time=2026-03-02T00:00:00&verified_id=0199f0a4-5b6c-7def-8a9b-0c1d2e3f4a5b")
	f.Add("contact_value=%2B49%20170&customer_id=a/b&sub_customer_id=%e4")
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{pathNeed, pathVerified} {
			r := request(http.MethodGet, path, "")
			r.URL.RawQuery = query
			if got := w.do(t, r); got.status >= 500 {
				t.Errorf("%s: %d %s", query, got.status, got.body)
			}
		}
	})
}

func TestTenantsThatCannotSpeakIt(t *testing.T) {
	t.Parallel()
	month, never := watchword.Duration(720*time.Hour), watchword.Duration(0)
	seal := newWorld(t).Keys
	for name, c := range map[string]struct {
		change func(r *watchword.Resources)
		says   string
	}{
		"fine":       {func(*watchword.Resources) {}, ""},
		"long codes": {func(r *watchword.Resources) { r.Policies = []watchword.PolicyResource{{Tenant: "a", CodeLength: 8}} }, "cannot carry codes of 8 characters"},
		"short codes": {func(r *watchword.Resources) {
			r.Policies = []watchword.PolicyResource{{Tenant: "a", Purpose: "common", CodeLength: 4}}
		}, "code_length: 6"},
		"other purposes": {func(r *watchword.Resources) {
			r.Policies = []watchword.PolicyResource{{Tenant: "a", Purpose: "login", CodeLength: 8}}
		}, ""},
		"letters": {func(r *watchword.Resources) {
			r.Policies = []watchword.PolicyResource{{Tenant: "a", Alphabet: watchword.Alphanumeric}}
		}, ""},
		"no contacts":   {func(r *watchword.Resources) { r.Tenants[0].VerifiedFor = nil }, "verified_for"},
		"for no time":   {func(r *watchword.Resources) { r.Tenants[0].VerifiedFor = &never }, "verified_for"},
		"messages":      {settings(map[string]any{"error_messages": "loud"}), `"short" or "vendor"`},
		"area":          {settings(map[string]any{"area_code": "China"}), "calling code"},
		"no area":       {settings(map[string]any{"area_code": ""}), ""},
		"unknown":       {settings(map[string]any{"errors": "vendor"}), "there is no setting errors"},
		"no domain":     {credential(AccessKey, nil), "domain_id"},
		"a long domain": {credential(AccessKey, map[string]any{"domain_id": strings.Repeat("d", 65)}), "domain_id"},
		"no url":        {credential(Identity, nil), "url must be"},
		"a file":        {credential(Identity, map[string]any{"url": "file:///etc/passwd"}), "url must be"},
		"a user in it":  {credential(Identity, map[string]any{"url": "https://a:b@iam.example.com"}), "url must be"},
		"a query":       {credential(Identity, map[string]any{"url": "https://iam.example.com/?a"}), "url must be"},
		"an identity":   {credential(Identity, map[string]any{"url": "https://iam.example.com/"}), ""},
	} {
		r := watchword.Resources{Tenants: []watchword.Tenant{{ID: "a", Dialects: []string{Name}, VerifiedFor: &month}}}
		c.change(&r)
		_, err := watchword.NewSnapshot(r, watchword.SnapshotOptions{Keys: seal, Dialects: watchword.Specs{Dialect().Spec}})
		if (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func settings(of map[string]any) func(r *watchword.Resources) {
	return func(r *watchword.Resources) { r.Tenants[0].DialectSettings = map[string]map[string]any{Name: of} }
}

func credential(kind watchword.CredentialType, of map[string]any) func(r *watchword.Resources) {
	return func(r *watchword.Resources) {
		r.Credentials = []watchword.Credential{{Tenant: "a", Name: "c", Type: kind, Key: "k", Secret: "s", Settings: of}}
	}
}
