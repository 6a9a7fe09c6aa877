package watchword

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/watchword/watchword/recipient"
)

// vectorRing has the master key 00 01 … 1f. What the vectors expect was computed with another implementation of
// HKDF-SHA-256 and HMAC-SHA-256: a change there makes every stored record unreadable.
func vectorRing(t *testing.T) *KeyRing {
	t.Helper()
	k := MasterKey{ID: "v1"}
	for n := range byte(MasterKeySize) {
		k.Secret = append(k.Secret, n)
	}
	ring, err := NewKeyRing("v1", "v1", k)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func vectorEntry(generation, length uint8, a Alphabet) *Entry {
	e := &Entry{
		ID:    ID{0x01, 0x9b, 1, 2, 3, 4, 0x70, 5, 0x80, 6, 7, 8, 9, 10, 11, 12},
		KeyID: "v1", Generation: generation, CodeLength: length, Alphabet: a,
	}
	for n := range e.Nonce {
		e.Nonce[n] = 0xa0 + byte(n)
	}
	return e
}

func TestCodeDerivationVectors(t *testing.T) {
	ring := vectorRing(t)
	for _, c := range []struct {
		generation, length uint8
		alphabet           Alphabet
		want               string
	}{
		{1, 6, Digits, "405541"}, {2, 6, Digits, "964154"}, {1, 4, Digits, "4055"}, {1, 10, Digits, "4055411856"},
		{1, 8, Alphanumeric, "8XFFRQTM"},
	} {
		got, err := ring.code(acme, vectorEntry(c.generation, c.length, c.alphabet))
		if err != nil || got != c.want {
			t.Errorf("generation %d, %d %s: %q, %v; want %q", c.generation, c.length, c.alphabet, got, err, c.want)
		}
	}
}

func TestIndexDerivationVectors(t *testing.T) {
	ring := vectorRing(t)
	to, err := recipient.ParseEmail("Ada+x@example.com")
	if err != nil {
		t.Fatal(err)
	}
	caller := Caller{Tenant: acme, Credential: "main", Dialect: "any"}
	key, account, counter, once := ring.LedgerKey(acme, to), ring.AccountIndex(acme, to), ring.CounterKey(acme, "ip", "192.0.2.1"), ring.onceKey(caller, "k")
	exact, digest, print := ring.recipientIndex(acme, to), ring.Digest("wwk_x"), ring.fingerprint(caller, []byte("POST"), []byte("/x"))
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"ledger":      {key[:], "c8606f1526f6ae520da5a9320bffcde8"},
		"recipient":   {exact[:], "f6cf52e5be5e2fdef8b85e239a6f1881"},
		"account":     {account[:], "26f8ac8a77b16236bbb8460825aa74a6"},
		"counter":     {counter[:], "4e0124adc61e77417eabd5cb1dc6aaa9"},
		"once key":    {once[:], "c660dd60aa9efe395af737f5e68362d8"},
		"fingerprint": {print[:], "964f5ff79d1b8596f0d8de4f2630cb59aff3455c188c81797fa0764c76abbb35"},
		"token":       {digest[:], "07c60983025e017264e75a61dcafeca46d5934338eff5540f012f4ee02a771e2"},
	} {
		if got := hex.EncodeToString(c.got); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

// sealedVector is what an earlier build sealed with the vector ring.
const sealedVector = "sealed:AnYx8JbSw4qZQ5cL7AUOMgd8mNmiabD4Zxb7YfodFA53Rxso"

func TestSealVectorStillOpens(t *testing.T) {
	ring := vectorRing(t)
	if text, err := ring.OpenText(sealedVector, string(acme), "table", "id", "field"); err != nil || text != "hello" {
		t.Errorf("%q, %v", text, err)
	}
}

func rotated(t *testing.T, active, index string, keys ...MasterKey) *KeyRing {
	t.Helper()
	ring, err := NewKeyRing(active, index, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestRotationKeepsOldSecretsAndMakesNewOnes(t *testing.T) {
	old := testRing(t)
	ring := rotated(t, "k2", "k1", masterKey("k1", 1), masterKey("k2", 2))
	e := &Entry{ID: testID(1), KeyID: "k1", Generation: 1, CodeLength: 6, Alphabet: Digits}
	before, _ := old.code(acme, e)
	if after, err := ring.code(acme, e); err != nil || after != before {
		t.Errorf("an old code became %q, %v; want %q", after, err, before)
	}
	if text, err := ring.open(old.seal("x", "here"), "here"); err != nil || text != "x" {
		t.Errorf("an old seal opens to %q, %v", text, err)
	}
	if ring.ActiveID() != "k2" || !bytes.Contains(ring.seal("x", "here"), []byte("\x02k2")) {
		t.Error("new seals do not name the new key")
	}
	if _, err := old.open(ring.seal("x", "here"), "here"); err == nil || !strings.Contains(err.Error(), `"k2"`) {
		t.Errorf("a seal under a key that is not there: %v; want an error that names k2", err)
	}
}

func TestRotationLeavesTheIndexAlone(t *testing.T) {
	old, ring := testRing(t), rotated(t, "k2", "k1", masterKey("k1", 1), masterKey("k2", 2))
	to := mustPhone(t, phone)
	if old.LedgerKey(acme, to) != ring.LedgerKey(acme, to) || old.Digest("s") != ring.Digest("s") || old.onceKey(acmeCaller, "k") != ring.onceKey(acmeCaller, "k") {
		t.Error("a rotation changed what records are found by")
	}
	reindexed := rotated(t, "k2", "k2", masterKey("k1", 1), masterKey("k2", 2))
	if old.LedgerKey(acme, to) == reindexed.LedgerKey(acme, to) {
		t.Error("another index key finds the same ledger")
	}
}

func TestCodeOfAMissingKeyIsAClearError(t *testing.T) {
	_, err := testRing(t).code(acme, &Entry{ID: testID(1), KeyID: "gone"})
	if err == nil || !strings.Contains(err.Error(), `"gone"`) || !strings.Contains(err.Error(), testID(1).String()) {
		t.Errorf("%v; want the key's and the verification's name", err)
	}
}

func TestNewKeyRingRefuses(t *testing.T) {
	good := masterKey("k1", 1)
	for want, c := range map[string]struct {
		active, index string
		keys          []MasterKey
	}{
		"id is 1 to 16":         {"k1", "k1", []MasterKey{good, masterKey("K", 2)}},
		"two keys":              {"k1", "k1", []MasterKey{good, good}},
		"31 bytes, not 32":      {"k2", "k2", []MasterKey{{ID: "k2", Secret: make([]byte, 31)}}},
		`"k9" to be the active`: {"k9", "k1", []MasterKey{good}},
		`"k9" to be the index`:  {"k1", "k9", []MasterKey{good}},
	} {
		if _, err := NewKeyRing(c.active, c.index, c.keys...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

func TestKeyRingListsItsKeys(t *testing.T) {
	ring := rotated(t, "b", "a", masterKey("b", 1), masterKey("a", 2))
	if got := ring.IDs(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%v", got)
	}
}

func TestPlaceIsUnambiguous(t *testing.T) {
	seen := map[string]int{}
	places := [][]string{
		{"ab", "c"}, {"a", "bc"}, {"abc"}, {"", "abc"}, {"abc", ""}, {"a", "b", "c"}, {"ab", "c", ""}, {"a", "b", "c", ""},
		{"\x01c"}, {"", "\x01c"}, {strings.Repeat("a", 200)}, {strings.Repeat("a", 199), "a"},
	}
	for i, p := range places {
		if j, twice := seen[string(place(p))]; twice {
			t.Errorf("%q and %q are one place", places[j], p)
		}
		seen[string(place(p))] = i
	}
}

func TestSealsOpenWhereTheyBelongAlone(t *testing.T) {
	ring := testRing(t)
	sealed := ring.seal("secret", "acme", "ledger", "id", "field")
	for name, where := range map[string][]string{
		"tenant": {"globex", "ledger", "id", "field"}, "table": {"acme", "other", "id", "field"},
		"id": {"acme", "ledger", "di", "field"}, "field": {"acme", "ledger", "id", "fields"}, "nothing": nil,
	} {
		if text, err := ring.open(sealed, where...); err == nil {
			t.Errorf("under another %s it opens to %q", name, text)
		}
	}
	if text, err := ring.open(sealed, "acme", "ledger", "id", "field"); err != nil || text != "secret" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestAlteredSealsDoNotOpen(t *testing.T) {
	ring := testRing(t)
	sealed := ring.seal("secret", "here")
	for n := range sealed {
		if _, err := ring.open(sealed[:n], "here"); err == nil {
			t.Errorf("cut to %d bytes it opens", n)
		}
		altered := bytes.Clone(sealed)
		altered[n] ^= 1
		if _, err := ring.open(altered, "here"); err == nil {
			t.Errorf("altered at %d it opens", n)
		}
	}
}

func TestSealIsNeverTheSameTwice(t *testing.T) {
	ring := testRing(t)
	if bytes.Equal(ring.seal("x", "here"), ring.seal("x", "here")) {
		t.Error("two seals of one text are equal")
	}
}

func TestSealTextAndOpenText(t *testing.T) {
	ring := testRing(t)
	sealed := ring.SealText("hello", "here")
	if !strings.HasPrefix(sealed, "sealed:") || strings.Contains(sealed, "hello") || ring.SealText(sealed, "here") != sealed {
		t.Errorf("sealed text is %q", sealed)
	}
	if text, err := ring.OpenText(sealed, "here"); err != nil || text != "hello" {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := ring.OpenText("plain", "here"); err != nil || text != "plain" {
		t.Errorf("a plain text opens to %q, %v", text, err)
	}
	for _, bad := range []string{"sealed:!", "sealed:", sealed[:len(sealed)-4]} {
		if text, err := ring.OpenText(bad, "here"); err == nil {
			t.Errorf("%q opens to %q", bad, text)
		}
	}
}

func TestSealAccount(t *testing.T) {
	ring := testRing(t)
	to := mustPhone(t, phone)
	sealed := ring.SealAccount(acme, "u1", to)
	if got, err := ring.OpenAccount(acme, "u1", recipient.Phone, sealed); err != nil || got != to {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ring.OpenAccount(acme, "u1", recipient.Phone, nil); err != nil || !got.IsZero() {
		t.Errorf("nothing opens to %v, %v", got, err)
	}
	for name, open := range map[string]func() (recipient.Recipient, error){
		"tenant":  func() (recipient.Recipient, error) { return ring.OpenAccount("globex", "u1", recipient.Phone, sealed) },
		"account": func() (recipient.Recipient, error) { return ring.OpenAccount(acme, "u2", recipient.Phone, sealed) },
		"kind":    func() (recipient.Recipient, error) { return ring.OpenAccount(acme, "u1", recipient.Email, sealed) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("under another %s it opens to %v", name, got)
		}
	}
}
