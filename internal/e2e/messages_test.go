package e2e

import (
	"net/http"
	"path/filepath"
	"testing"
)

// TestEveryMessageHasAKeyOfItsOwn: the key tells the vendor repeats of one message from another message. A resend is
// another message, also of the same code: a vendor that honours keys would send nothing for one it knows.
func TestEveryMessageHasAKeyOfItsOwn(t *testing.T) {
	v := newVendor(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	s.apply(t, tenants(v))
	s.apply(t, "policies: [{tenant: loose, resend: same_code, limits: [{name: many, count: 1000, per: 1s}]}]")
	c := newCaller(s, looseKey, 1)
	defer c.close()
	id, code := sent(t, v, c, "+8613800138000")
	if a := c.must(t, http.MethodPost, "/v1/verifications/"+id+"/resend", nil); a.status != http.StatusOK {
		t.Fatalf("resend: %s", a)
	}
	all := v.got(id)
	if len(all) != 2 || all[1].code != code {
		t.Fatalf("the vendor got %v", all)
	}
	if all[0].key == all[1].key {
		t.Errorf("both messages have the key %s", all[0].key)
	}
}

// TestNoLimitsStayNoLimits: what apply has taken holds after a restart as it did before.
func TestNoLimitsStayNoLimits(t *testing.T) {
	v, data := newVendor(t), filepath.Join(t.TempDir(), "data")
	s := serve(t, data)
	s.apply(t, tenants(v))
	s.apply(t, "policies: [{tenant: strict, limits: []}]")
	starts := func(s *server, to string) (statuses [2]int) {
		c := newCaller(s, strictKey, 1)
		defer c.close()
		for i := range statuses {
			a, err := c.start(t.Context(), to, nil)
			if err != nil {
				t.Fatal(err)
			}
			statuses[i] = a.status
		}
		return statuses
	}
	before := starts(s, "+8613800138000")
	s.kill()
	if after := starts(serve(t, data), "+8613800138001"); after != before {
		t.Errorf("two starts are %v before the restart, and %v after it", before, after)
	}
	if before != [2]int{http.StatusCreated, http.StatusCreated} {
		t.Errorf("limits: [] is taken, and there are limits: two starts are %v", before)
	}
}

// TestAnApplyTakesAllOfItsFile: what is not read must not be passed over in silence.
func TestAnApplyTakesAllOfItsFile(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	two := "tenants: [{id: first, dialects: [native]}]\n---\ntenants: [{id: second, dialects: [native]}]\n"
	out, complaint, status := run(t, two, "apply", "-f", "-", "--admin-url", s.admin, "--data", s.data)
	if status == 0 && out != "-: 2 written\n" {
		t.Errorf("of two documents in a file one is ignored: %q %q", out, complaint)
	}
}
