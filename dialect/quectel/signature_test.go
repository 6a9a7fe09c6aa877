package quectel_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/quectel"
)

// The vendor's two examples share these.
const (
	exampleRandom = "76a6L647F02CAoN9"
	exampleStamp  = "1744773894369"
	ofNothing     = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

func TestPublishedVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ name, secret, phone, kind, want string }{
		{"the vendor's guide", secret, "17132136550", "3", "2deb6518ca0ee701e28a6359a91270c59dbe69456a3336dc5f625bfa32e64df6"},
		{"the page's input", otherSecret, "13800138000", "3", "adf0cd13e4a086f78577ca284df28a5382a7af36e011e1aec6375a0a615fb891"},
	} {
		if got := quectel.Sign(v.secret, v.phone, v.kind, exampleRandom, exampleStamp); got != v.want {
			t.Errorf("%s: %s", v.name, got)
		}
		for _, spelled := range []string{v.want, strings.ToUpper(v.want)} {
			if !quectel.Verify(v.secret, v.phone, v.kind, exampleRandom, exampleStamp, spelled) {
				t.Errorf("%s does not verify as %s", v.name, spelled)
			}
		}
		if quectel.Verify(v.secret, v.phone, v.kind, exampleRandom, exampleStamp, ofNothing) {
			t.Errorf("%s verifies with the digest of nothing", v.name)
		}
	}
}

// TestPublishedVectorsOverTheWire sends the two requests at the moment they were signed, and the page's as it is printed.
func TestPublishedVectorsOverTheWire(t *testing.T) {
	t.Parallel()
	clock := dialecttest.NewClock()
	clock.Advance(time.UnixMilli(1744773894369).Sub(clock.Now()))
	e := dialecttest.NewEngine(t, dialecttest.Options{Clock: clock, Dialects: specs(), Resources: production})
	w := &world{Engine: e, Handler: handler(t, e, discard()), t: t}
	page := values("codeType", "3", "internationalCode", "86", "phone", "13800138000", "random", exampleRandom, "ts", exampleStamp,
		"userDomain", closed, "signature", ofNothing)
	if a := w.post(sendPath, page); a.Code != 5420 {
		t.Errorf("the digest of nothing: %+v", a)
	}
	page.Set("signature", "adf0cd13e4a086f78577ca284df28a5382a7af36e011e1aec6375a0a615fb891")
	if a := w.post(sendPath, page); a.Code != 200 {
		t.Errorf("the page's input: %+v", a)
	}
	if a := w.post(sendPath, page); a.Code != 5420 {
		t.Errorf("the same again: %+v", a)
	}
	guide := values("codeType", "3", "internationalCode", "86", "phone", "17132136550", "random", exampleRandom, "ts", exampleStamp,
		"userDomain", domain, "signature", "2deb6518ca0ee701e28a6359a91270c59dbe69456a3336dc5f625bfa32e64df6")
	if a := w.post(sendPath, guide); a.Code != 200 {
		t.Errorf("the guide's: %+v", a) // another user domain may have had the same random
	}
}

// TestNoShiftedBoundaryVerifies cuts a signed text at other places: whatever is well-formed is refused.
func TestNoShiftedBoundaryVerifies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`[0-9]{1,20}`).Draw(t, "phone")
		kind := rapid.StringMatching(`[1-5]`).Draw(t, "kind")
		random := rapid.StringMatching(`[0-9]{8}[0-9A-Za-z]{8}`).Draw(t, "random")
		stamp := rapid.StringMatching(`1[0-9]{12}`).Draw(t, "ts")
		signature := quectel.Sign(secret, phone, kind, random, stamp)
		whole := phone + kind + random + stamp
		cuts := []int{len(phone), len(phone) + 1, len(phone) + 17}
		for i := range cuts {
			cuts[i] += rapid.IntRange(-2, 2).Draw(t, "cut")
		}
		if cuts[0] < 0 || cuts[0] > cuts[1] || cuts[1] > cuts[2] || cuts[2] > len(whole) {
			t.Skip("not a way to cut it")
		}
		p, k, r, s := whole[:cuts[0]], whole[cuts[0]:cuts[1]], whole[cuts[1]:cuts[2]], whole[cuts[2]:]
		same := p == phone && k == kind && r == random && s == stamp
		if got := quectel.Verify(secret, p, k, r, s, signature); got != same {
			t.Fatalf("%q %q %q %q verifies: %v", p, k, r, s, got)
		}
	})
}

// TestShiftedBoundariesOverTheWire moves digits over every boundary, in both directions.
func TestShiftedBoundariesOverTheWire(t *testing.T) {
	t.Parallel()
	w := setup(t)
	names := []string{"phone", "codeType", "random", "ts"}
	for i := range len(names) - 1 {
		for _, right := range []bool{true, false} {
			q := w.send("phone", "13800138022", "random", "2222333344445555")
			a, b := q.Get(names[i]), q.Get(names[i+1])
			if right {
				a, b = a[:len(a)-1], a[len(a)-1:]+b
			} else {
				a, b = a+b[:1], b[1:]
			}
			q.Set(names[i], a)
			q.Set(names[i+1], b)
			if got := w.post(sendPath, q); got.Code != 5420 {
				t.Errorf("%s %q, %s %q: %+v", names[i], a, names[i+1], b, got)
			}
		}
	}
	// The whole row moved by one digit, so that every part but the outer two keeps its length.
	q := w.send("phone", "13800138022", "random", "2222333344445555")
	row := q.Get("phone") + q.Get("codeType") + q.Get("random") + q.Get("ts")
	for by := -1; by <= 1; by += 2 {
		n := len("13800138022") + by
		for name, value := range map[string]string{"phone": row[:n], "codeType": row[n : n+1], "random": row[n+1 : n+17], "ts": row[n+17:]} {
			q.Set(name, value)
		}
		if got := w.post(sendPath, q); got.Code != 5420 {
			t.Errorf("moved by %d: %+v", by, got)
		}
	}
}

// TestMutationsAreRefused changes one signed parameter of a valid request, a thousand times.
func TestMutationsAreRefused(t *testing.T) {
	t.Parallel()
	w := setup(t)
	chance := rand.New(rand.NewPCG(1, 2))
	names := []string{"phone", "codeType", "random", "ts", "signature"}
	for i := range 1000 {
		q := w.send("phone", fmt.Sprintf("138%08d", i))
		name := names[i%len(names)]
		value := mutate(chance, q.Get(name))
		if name == "signature" && strings.EqualFold(value, q.Get(name)) || value == q.Get(name) {
			value += "1"
		}
		q.Set(name, value)
		a := w.post(sendPath, q)
		formless := name == "phone" && !quectel.ValidPhone(value) && (a.Code == 5019 || a.Code == 5021)
		if a.Code != 5420 && !formless && !(value == "" && a.Code == 5550) {
			t.Errorf("%s %q: %+v", name, value, a)
		}
	}
	if w.Inbox.Count() > 0 {
		t.Errorf("%d messages were sent", w.Inbox.Count())
	}
}

// mutate changes a text: a character is replaced, inserted, dropped, or swapped with its neighbour.
func mutate(chance *rand.Rand, s string) string {
	const letters = "0123456789abcdefABCDEFxyz .+-%"
	at, c := chance.IntN(len(s)), string(letters[chance.IntN(len(letters))])
	switch chance.IntN(4) {
	case 0:
		return s[:at] + c + s[at+1:]
	case 1:
		return s[:at] + c + s[at:]
	case 2:
		return s[:at] + s[at+1:]
	}
	if at == 0 || s[at] == s[at-1] {
		return s[:at] + c + s[at:]
	}
	return s[:at-1] + s[at:at+1] + s[at-1:at] + s[at+1:]
}

// TestUnsignedParameters shows what the vendor's rule leaves open: the calling code of a request can be changed on its
// way, once, within its time, and to where the tenant sends at all. The user domain cannot.
func TestUnsignedParameters(t *testing.T) {
	t.Parallel()
	w := setup(t)
	q := w.send("phone", "15012345678")
	q.Set("internationalCode", "49")
	if a := w.post(sendPath, q); a.Code != 200 || w.Inbox.Code("+4915012345678") == "" || w.Inbox.Code("+8615012345678") != "" {
		t.Errorf("%+v", a)
	}
	q.Set("internationalCode", "86")
	if a := w.post(sendPath, q); a.Code != 5420 {
		t.Errorf("its second use: %+v", a)
	}
	for _, other := range []string{closed, off, mute, unknown} {
		q := w.send("phone", "15012345679")
		q.Set("userDomain", other)
		if a := w.post(sendPath, q); a.Code != 5420 {
			t.Errorf("for %s: %+v", other, a)
		}
	}
}

func TestTimeOfARequest(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i, c := range []struct {
		off  time.Duration
		want int
	}{
		{0, 200}, {10 * time.Minute, 200}, {-10 * time.Minute, 200}, {10*time.Minute + time.Millisecond, 5420},
		{-10*time.Minute - time.Millisecond, 5420}, {24 * time.Hour, 5420}, {-24 * time.Hour, 5420}, {200 * 365 * 24 * time.Hour, 5420},
	} {
		ts := strconv.FormatInt(w.Clock.Now().Add(c.off).UnixMilli(), 10)
		if a := w.post(sendPath, w.send("phone", fmt.Sprintf("1380013%04d", i), "ts", ts)); a.Code != c.want {
			t.Errorf("%v: %+v", c.off, a)
		}
	}
	for _, ts := range []string{"0", "-1", "+1772355600000", "1772355600", "01772355600000", "1772355600000000", "1.77e12", "9223372036854775808", "1772355600000 "} {
		if a := w.post(sendPath, w.send("ts", ts)); a.Code != 5420 {
			t.Errorf("%q: %+v", ts, a)
		}
	}
}

func TestReplaysAreRefused(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ahead := strconv.FormatInt(w.Clock.Now().Add(10*time.Minute).UnixMilli(), 10)
	q := w.send("phone", "13800138001", "ts", ahead)

	// What does not verify uses nothing up.
	forged := url.Values{}
	for name := range q {
		forged.Set(name, q.Get(name))
	}
	forged.Set("signature", ofNothing)
	if a := w.post(sendPath, forged); a.Code != 5420 {
		t.Fatalf("%+v", a)
	}
	if a := w.post(sendPath, q); a.Code != 200 {
		t.Fatalf("%+v", a)
	}
	// It is refused as long as its time is good, by every node, and after a restart, since the store remembers.
	again := &world{Engine: w.Engine, Handler: handler(t, w.Engine, discard()), t: t}
	for range 21 {
		for _, node := range []*world{w, again} {
			if a := node.post(sendPath, q); a.Code != 5420 {
				t.Errorf("at %v: %+v", w.Clock.Now(), a)
			}
		}
		w.Clock.Advance(time.Minute)
	}
	// The same random with another signature is no less used.
	first := w.send("phone", "13800138002", "random", "abcdefghijklmnop")
	second := w.send("phone", "13800138003", "random", "abcdefghijklmnop")
	if a, b := w.post(sendPath, first), w.post(sendPath, second); a.Code != 200 || b.Code != 5420 {
		t.Errorf("%+v, %+v", a, b)
	}
	// A random is used up over all three calls.
	third := w.sign(values("phone", "13800138002", "codeType", "2", "smsCode", "000000", "random", "abcdefghijklmnop"))
	if a := w.post(validatePath, third); a.Code != 5420 {
		t.Errorf("%+v", a)
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for i, c := range []struct {
		random string
		want   int
	}{
		{"abcdefghijklmnop", 200}, {"!\"#$%&'()*+,-./~", 200}, {"", 5420}, {"abcdefghijklmno", 5420}, {"abcdefghijklmnopq", 5420},
		{"abcdefghijklmn p", 5420}, {"abcdefghijklmnoé", 5420}, {"abcdefghijklmné", 5420}, {strings.Repeat("随", 16), 5420}, {"abcdefghijklmno\t", 5420},
	} {
		if a := w.post(sendPath, w.send("phone", fmt.Sprintf("1380013%04d", i), "random", c.random)); a.Code != c.want {
			t.Errorf("%q: %+v", c.random, a)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(secret, "17132136550", "3", exampleRandom, exampleStamp, "2deb6518ca0ee701e28a6359a91270c59dbe69456a3336dc5f625bfa32e64df6")
	f.Add(secret, "", "", "", "", ofNothing)
	f.Fuzz(func(t *testing.T, secret, address, kind, random, ts, signature string) {
		if !quectel.Verify(secret, address, kind, random, ts, signature) {
			return
		}
		if want := quectel.Sign(secret, address, kind, random, ts); !strings.EqualFold(signature, want) || len(random) != 16 || len(ts) != 13 || len(kind) != 1 {
			t.Errorf("%q verifies", signature)
		}
		if _, err := hex.DecodeString(signature); err != nil {
			t.Errorf("%q is no hexadecimal", signature)
		}
	})
}
