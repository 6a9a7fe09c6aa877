package quectel_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/quectel"
)

const phone, to = "13800138000", "+8613800138000"

// validation is an unsigned validation, with changes.
func validation(code string, pairs ...string) (path string, q url.Values) {
	all := values("phone", phone, "smsCode", code, "userDomain", domain)
	for name, value := range values(pairs...) {
		all[name] = value
	}
	return validatePath, all
}

// TestEveryFailureOfAValidationLooksTheSame holds the bytes of each against those of an unknown number.
func TestEveryFailureOfAValidationLooksTheSame(t *testing.T) {
	t.Parallel()
	const want = `{"code":5037,"msg":"短信验证码验证失败","data":null,"extMsg":null}` + "\n"
	for name, arrange := range map[string]func(w *world) []string{
		"never sent": func(*world) []string { return nil },
		"wrong":      func(w *world) []string { w.post(sendPath, w.send()); return nil },
		"another purpose": func(w *world) []string {
			w.post(sendPath, w.send("codeType", "1"))
			return []string{"smsCode", w.Inbox.Code(to)}
		},
		"another codeType": func(w *world) []string {
			w.post(sendPath, w.send())
			return []string{"smsCode", w.Inbox.Code(to), "codeType", "3"}
		},
		"another country": func(w *world) []string {
			w.post(sendPath, w.send())
			return []string{"smsCode", w.Inbox.Code(to), "internationalCode", "49"}
		},
		"expired": func(w *world) []string {
			w.post(sendPath, w.send())
			w.Clock.Advance(5 * time.Minute)
			return []string{"smsCode", w.Inbox.Code(to)}
		},
		"used": func(w *world) []string {
			w.post(sendPath, w.send())
			w.post(validation(w.Inbox.Code(to)))
			return []string{"smsCode", w.Inbox.Code(to)}
		},
		"superseded": func(w *world) []string {
			w.post(sendPath, w.send())
			before := w.Inbox.Code(to)
			w.Clock.Advance(time.Minute)
			w.post(sendPath, w.send())
			return []string{"smsCode", before}
		},
		"exhausted": func(w *world) []string {
			w.post(sendPath, w.send())
			for range 5 {
				w.post(validation(w.Inbox.Wrong(to)))
			}
			return []string{"smsCode", w.Inbox.Code(to)}
		},
		"too long": func(*world) []string {
			return []string{"smsCode", "1234567890123456789012345678901234567890123456789012345678901234567890"}
		},
		"a bad flag": func(w *world) []string {
			w.post(sendPath, w.send())
			return []string{"smsCode", w.Inbox.Code(to), "isDisabled", "3"}
		},
		"a bad codeType": func(w *world) []string {
			w.post(sendPath, w.send())
			return []string{"smsCode", w.Inbox.Code(to), "codeType", "02"}
		},
		"a codeType of two": func(w *world) []string {
			w.post(sendPath, w.send())
			return []string{"smsCode", w.Inbox.Code(to), "codeType", "22"}
		},
		"limited by IP": func(w *world) []string {
			w.Apply(t, func(r *watchword.Resources) {
				r.Tenants[0].Limits = []watchword.BroadLimit{{Name: "ip", By: watchword.ByIP, On: watchword.OnCheck, Count: 1, Per: watchword.Duration(time.Hour)}}
			})
			w.post(sendPath, w.send(), "X-Test-IP", "203.0.113.7")
			path, q := validation(w.Inbox.Wrong(to))
			w.post(path, q, "X-Test-IP", "203.0.113.7")
			return []string{"smsCode", w.Inbox.Code(to)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			path, q := validation("000000", arrange(w)...)
			if _, got := w.raw(path, q.Encode(), "X-Test-IP", "203.0.113.7"); got != want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestKeepAndVoid(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(sendPath, w.send())
	code := w.Inbox.Code(to)
	for i, c := range []struct {
		code, flag string
		want       int
	}{{code, "2", 200}, {code, "2", 200}, {w.Inbox.Wrong(to), "2", 5037}, {code, "1", 200}, {code, "1", 5037}, {code, "2", 5037}} {
		if a := w.post(validation(c.code, "isDisabled", c.flag)); a.Code != c.want {
			t.Errorf("%d: %+v", i, a)
		}
	}
	// Looking is not free: with no attempts left, nothing is compared.
	w.Clock.Advance(time.Minute)
	w.post(sendPath, w.send())
	for range 5 {
		w.post(validation(w.Inbox.Wrong(to), "isDisabled", "2"))
	}
	if a := w.post(validation(w.Inbox.Code(to), "isDisabled", "2")); a.Code != 5037 {
		t.Errorf("%+v", a)
	}
}

func TestValidatePurposes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i, c := range []struct {
		sent, asked string
		want        int
	}{{"2", "", 200}, {"3", "", 200}, {"1", "", 5037}, {"1", "1", 200}, {"4", "4", 200}, {"5", "5", 200}, {"5", "", 5037}, {"2", "3", 5037}} {
		n := fmt.Sprintf("1380013%04d", i)
		w.post(sendPath, w.send("phone", n, "codeType", c.sent))
		if a := w.post(validation(w.Inbox.Code("+86"+n), "phone", n, "codeType", c.asked)); a.Code != c.want {
			t.Errorf("%+v: %+v", c, a)
		}
	}
	// By default it is login alone.
	w = setup(t, func(r *watchword.Resources) {
		delete(r.Tenants[0].DialectSettings[quectel.Name], "validate_purposes")
	})
	for kind, want := range map[string]int{"2": 200, "3": 5037} {
		n := "1380013900" + kind
		w.post(sendPath, w.send("phone", n, "codeType", kind))
		if a := w.post(validation(w.Inbox.Code("+86"+n), "phone", n)); a.Code != want {
			t.Errorf("%s: %+v", kind, a)
		}
	}
}

// TestSignedCalls asks a tenant that wants every call signed.
func TestSignedCalls(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if a := w.post(sendPath, w.send("userDomain", closed)); a.Code != 200 {
		t.Fatalf("%+v", a)
	}
	code := w.Inbox.Code(to)
	if a := w.post(validation(code, "userDomain", closed, "codeType", "2")); a.Code != 5550 {
		t.Errorf("unsigned: %+v", a)
	}
	for _, kind := range []string{"", "6"} {
		if a := w.post(validatePath, w.sign(values("phone", phone, "codeType", kind, "smsCode", code, "userDomain", closed))); a.Code == 200 {
			t.Errorf("signed with codeType %q: %+v", kind, a)
		}
	}
	q := w.sign(values("phone", phone, "codeType", "2", "smsCode", code, "userDomain", closed))
	q.Set("signature", ofNothing)
	if a := w.post(validatePath, q); a.Code != 5420 {
		t.Errorf("forged: %+v", a)
	}
	q = w.sign(values("phone", phone, "codeType", "2", "smsCode", code, "userDomain", closed))
	if a := w.post(validatePath, q); a.Code != 200 {
		t.Errorf("signed: %+v", a)
	}
	if a := w.post(validatePath, q); a.Code != 5420 {
		t.Errorf("replayed: %+v", a)
	}
	mail := w.sign(values("email", "Ada@Example.com", "emailType", "1", "userDomain", closed))
	if a := w.post(emailPath, mail); a.Code != 200 || w.Inbox.Code("ada@example.com") == "" {
		t.Errorf("%+v", a)
	}
	if a := w.post(emailPath, mail); a.Code != 5420 {
		t.Errorf("replayed: %+v", a)
	}
	if a := w.post(emailPath, values("email", "a@example.com", "emailType", "1", "userDomain", closed)); a.Code != 5550 {
		t.Errorf("unsigned: %+v", a)
	}
	// A signature that is given counts, also where none is needed.
	forged := w.sign(values("email", "b@example.com", "emailType", "1"))
	forged.Set("signature", ofNothing)
	if a := w.post(emailPath, forged); a.Code != 5420 {
		t.Errorf("%+v", a)
	}
}

func TestEmailTypes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	caller := watchword.Caller{Tenant: "sandbox", Credential: "test", Dialect: "native"}
	for kind, purpose := range map[string]watchword.Purpose{
		"1": "register", "2": "reset_password", "3": "link_email", "4": "unlink_email", "5": "close_account",
	} {
		address := "u" + kind + "@example.com"
		if a := w.post(emailPath, values("email", address, "emailType", kind, "userDomain", domain)); a.Code != 200 {
			t.Errorf("%s: %+v", kind, a)
		}
		got, err := w.Check(t.Context(), watchword.CheckRequest{
			Caller: caller, To: address, Channel: watchword.Email, Purpose: purpose, Code: w.Inbox.Code(address),
		})
		if err != nil || got.Result != watchword.ResultApproved {
			t.Errorf("%s as %s: %v %v", kind, purpose, got.Result, err)
		}
	}
	for q, want := range map[string]int{
		"emailType=1&userDomain=" + domain: 5026, "email=&emailType=1&userDomain=" + domain: 5026, "email=a@b.co&emailType=1": 5023,
		"email=a&emailType=1&userDomain=" + domain: 5040, "email=a@b.co&userDomain=" + domain: 5420, "email=a@b.co&emailType=6&userDomain=" + domain: 5420,
		"email=13800138000&emailType=1&userDomain=" + domain: 5040,
	} {
		if a, _ := w.raw(emailPath, q); a.Code != want {
			t.Errorf("%s: %+v", q, a)
		}
	}
}

// TestAccountRules shows what a policy's rule says on this wire.
func TestAccountRules(t *testing.T) {
	t.Parallel()
	for rule, want := range map[watchword.AccountRule][3]int{
		watchword.MustNotExist: {200, 5039, 200}, watchword.MustExist: {5004, 200, 5031}, watchword.OwnEmptySlot: {5032, 5032, 5032},
	} {
		w := setup(t, func(r *watchword.Resources) { r.Policies[0].AccountRule = rule })
		got := [3]int{
			w.post(sendPath, w.send("codeType", "3")).Code,
			w.post(emailPath, values("email", "ada@example.com", "emailType", "1", "userDomain", domain)).Code,
			w.post(emailPath, values("email", "bob@example.com", "emailType", "1", "userDomain", domain)).Code,
		}
		if got != want {
			t.Errorf("%s: %v, want %v", rule, got, want)
		}
	}
}

// TestOneOfManyIsApproved races the right code against itself.
func TestOneOfManyIsApproved(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(sendPath, w.send())
	_, q := validation(w.Inbox.Code(to))
	var approved atomic.Int32
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, validatePath+"?"+q.Encode(), nil))
			if rec.Body.String() == `{"code":200,"msg":"","data":null,"extMsg":null}`+"\n" {
				approved.Add(1)
			}
		})
	}
	all.Wait()
	if approved.Load() != 1 {
		t.Errorf("%d approved", approved.Load())
	}
}

// TestARandomIsUsedOnce races a signed request against itself.
func TestARandomIsUsedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t, func(r *watchword.Resources) { r.Policies[0].Limits = []watchword.RecipientLimit{} })
	query := w.send().Encode()
	var passed atomic.Int32
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, sendPath+"?"+query, nil))
			if rec.Body.String() != `{"code":5420,"msg":"签名验证失败","data":null,"extMsg":null}`+"\n" {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 1 {
		t.Errorf("%d passed", passed.Load())
	}
}
