package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// needle is something that must not be found, in one of its spellings.
type needle struct {
	what     string // in words that are no secret
	text     []byte
	alone    bool // counts only where no digit stands beside it
	ownInput bool // an answer may say it back to whoever has just said it
}

// needles are found by their first bytes, so that a haystack is walked through once, however many there are.
type needles struct {
	byHead map[uint64][]needle
	count  int
}

// headSize is the shortest needle. What is shorter would be found by accident.
const headSize = 8

func newNeedles() *needles { return &needles{byHead: map[uint64][]needle{}} }

func (n *needles) add(one needle) {
	if len(one.text) < headSize {
		panic("the needle is too short: " + one.what)
	}
	head := binary.LittleEndian.Uint64(one.text)
	for _, known := range n.byHead[head] {
		if bytes.Equal(known.text, one.text) {
			return
		}
	}
	n.byHead[head] = append(n.byHead[head], one)
	n.count++
}

// secret adds a text as it is, in base64 wherever in a longer text it may stand, in hexadecimal, and in UTF-16.
func (n *needles) secret(what, text string) { n.spell(needle{what: what, text: []byte(text)}) }

// recipient adds what a caller may be told again if it says it itself.
func (n *needles) recipient(what, text string) {
	n.spell(needle{what: what, text: []byte(text), ownInput: true})
}

// digits adds a code of ten digits. Such a run stands in longer numbers now and then; alone, among some ten thousand
// others, it is there by accident once in a million runs of the test.
func (n *needles) digits(what, code string) {
	n.add(needle{what: what, text: []byte(code), alone: true})
	n.encoded(needle{what: what, text: []byte(code)})
}

func (n *needles) spell(one needle) {
	n.add(one)
	n.encoded(one)
}

func (n *needles) encoded(one needle) {
	text := one.text
	variant := func(name string, spelt []byte) {
		if len(spelt) >= headSize {
			n.add(needle{what: one.what + " in " + name, text: spelt, ownInput: one.ownInput})
		}
	}
	variant("hexadecimal", []byte(hex.EncodeToString(text)))
	variant("capital hexadecimal", []byte(strings.ToUpper(hex.EncodeToString(text))))
	for shift := range 3 {
		padded := append(bytes.Repeat([]byte{'x'}, shift), text...)
		whole := base64.RawStdEncoding.EncodeToString(padded)
		first, last := (shift*8+5)/6, len(padded)*8/6 // the characters that no neighbour changes
		variant("base64", []byte(whole[first:last]))
		variant("base64 for URLs", []byte(strings.NewReplacer("+", "-", "/", "_").Replace(whole[first:last])))
	}
	wide := make([]byte, 0, 2*len(text))
	for _, c := range text {
		wide = append(wide, c, 0)
	}
	variant("UTF-16", wide)
}

// in lists what is found in a haystack. said is what the reader of it had said before; it may be said back.
func (n *needles) in(hay, said []byte) (found []string) {
	for i := 0; i+headSize <= len(hay); i++ {
		for _, one := range n.byHead[binary.LittleEndian.Uint64(hay[i:])] {
			if !bytes.HasPrefix(hay[i:], one.text) || one.alone && !standsAlone(hay, i, len(one.text)) {
				continue
			}
			if one.ownInput && bytes.Contains(said, one.text) {
				continue
			}
			found = append(found, fmt.Sprintf("%s (%q) at byte %d: %q", one.what, one.text, i, hay[max(0, i-60):min(len(hay), i+len(one.text)+60)]))
		}
	}
	return found
}

func standsAlone(hay []byte, at, size int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(hay) && hay[i] >= '0' && hay[i] <= '9' }
	return !digit(at-1) && !digit(at+size)
}

// most is how many finds in one place are worth telling of.
const most = 5

func (n *needles) notIn(t *testing.T, place string, hay []byte) {
	t.Helper()
	found := n.in(hay, nil)
	for _, one := range found[:min(len(found), most)] {
		t.Errorf("%s: %s", place, one)
	}
	if len(found) > most {
		t.Errorf("%s: %d more", place, len(found)-most)
	}
}

// notInFolder looks through every file but those that are there to hold secrets.
func (n *needles) notInFolder(t *testing.T, folder string, except ...string) (files int, size int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, name := range except {
			if d.Name() == name {
				return nil
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files, size = files+1, size+int64(len(text))
		n.notIn(t, d.Name(), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, size
}

// TestNeedlesAreFound: a search that finds nothing proves nothing unless it finds what is there.
func TestNeedlesAreFound(t *testing.T) {
	n := newNeedles()
	n.secret("a secret", "correct-horse-battery")
	n.recipient("a number", "13812345678")
	n.digits("a code", "4831920576")
	for hay, want := range map[string]int{
		"…correct-horse-battery…": 1, "zcorrect-horse-battery": 1, hex.EncodeToString([]byte("x correct-horse-battery")): 1,
		base64.StdEncoding.EncodeToString([]byte("{\"a\":\"correct-horse-battery\"}")):   1,
		base64.URLEncoding.EncodeToString([]byte("{\"ab\":\"correct-horse-battery\"}")):  1,
		base64.StdEncoding.EncodeToString([]byte("{\"abc\":\"correct-horse-battery\"}")): 1,
		"+8613812345678": 1, "code=4831920576": 1, "14831920576": 0, "nothing at all": 0,
	} {
		if found := n.in([]byte(hay), nil); len(found) != want {
			t.Errorf("%q: %v", hay, found)
		}
	}
	if found := n.in([]byte("13812345678"), []byte("to 13812345678")); len(found) != 0 {
		t.Errorf("an echo is found: %v", found)
	}
}
