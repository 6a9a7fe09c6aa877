package native

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"
)

// appendedBytes is what an answer appends to what the buffer holds.
func appendedBytes(v appended) ([]byte, error) {
	buffer := []byte("before")
	x := &exchange{buffer: &buffer}
	err := x.writeJSON(v)
	return bytes.TrimPrefix(buffer, []byte("before")), err
}

func sameAsEncoder(t interface{ Fatalf(string, ...any) }, v appended) {
	got, err := appendedBytes(v)
	want, wantErr := json.Marshal(v)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%+v: %v, and the encoder says %v", v, err, wantErr)
	}
	if want = append(want, '\n'); err == nil && !bytes.Equal(got, want) {
		t.Fatalf("it appends\n%s\nand the encoder writes\n%s", got, want)
	}
}

// drawn fills every field of an answer: each text, time and part may be empty or not.
func drawn(t *rapid.T, v reflect.Value) {
	texts := rapid.OneOf(rapid.Just(""), rapid.String(), rapid.SampledFrom([]string{"\"\\<>&\u2028\n\x00", "+86 138****8000", "\xff"}))
	if v.Type() == reflect.TypeFor[timestamp]() {
		if rapid.Bool().Draw(t, "time") {
			ms := rapid.Int64Range(0, 1<<42).Draw(t, "ms")
			v.Set(reflect.ValueOf(timestamp{time.UnixMilli(ms).In(time.FixedZone("", 3600))}))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts.Draw(t, "text"))
	case reflect.Int:
		v.SetInt(int64(rapid.Int().Draw(t, "number")))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "part") {
			v.Set(reflect.New(v.Type().Elem()))
			drawn(t, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			drawn(t, v.Index(i))
		}
	case reflect.Struct:
		for f, value := range v.Fields() {
			if f.IsExported() {
				drawn(t, value)
			}
		}
	default:
		t.Fatalf("a %s is not drawn", v.Type())
	}
}

// TestAppendedAnswersAreWhatTheEncoderWrites holds the answers that append themselves to the bytes of the encoder, and so
// also finds a field that is new and not appended.
func TestAppendedAnswersAreWhatTheEncoderWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var v verification
		var c checked
		drawn(t, reflect.ValueOf(&v).Elem())
		drawn(t, reflect.ValueOf(&c).Elem())
		sameAsEncoder(t, &v)
		sameAsEncoder(t, &c)
	})
}

func TestAnAnswerThatIsNotUTF8IsAFault(t *testing.T) {
	t.Parallel()
	if _, err := appendedBytes(&checked{Result: "\xff", Verification: &verification{}}); err == nil {
		t.Error("it is written")
	}
}
