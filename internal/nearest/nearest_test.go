package nearest

import "testing"

func TestWord(t *testing.T) {
	known := []string{"listen", "admin.listen", "data", "to"}
	for typed, want := range map[string]string{
		"listem": "listen", "dtaa": "data", "lsten": "listen", "admin.lisen": "admin.listen", "dta": "data", "t": "to", "nothing": "", "": "", "data": "data",
	} {
		if got := Word(typed, known); got != want {
			t.Errorf("Word(%q) = %q, want %q", typed, got, want)
		}
	}
}
