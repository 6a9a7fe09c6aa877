package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/watchword/watchword"
)

func registryClauses() []clause {
	return []clause{
		{"saved and loaded", savedAndLoaded},
		{"rows replace rows", rowsReplaceRows},
		{"stale writer is refused", staleWriterRefused},
		{"one writer of many", oneWriterOfMany},
	}
}

func (s *site) registry(node int) watchword.RegistryStore {
	return port[watchword.RegistryStore](s, node)
}

func row(kind, tenant, name, body string) watchword.RegistryRow {
	return watchword.RegistryRow{Kind: kind, Tenant: tenant, Name: name, Body: []byte(body)}
}

// loads compares the registry's rows, in whatever order, and answers its revision.
func loads(s *site, what string, want ...watchword.RegistryRow) (revision int64, err error) {
	rows, revision, err := s.registry(1).LoadRegistry(context.Background())
	if err != nil {
		return 0, fmt.Errorf("LoadRegistry: %w", err)
	}
	now, err := s.registry(0).RegistryRevision(context.Background())
	if err != nil {
		return 0, fmt.Errorf("RegistryRevision: %w", err)
	}
	if now != revision {
		return 0, fmt.Errorf("LoadRegistry is at revision %d, RegistryRevision says %d", revision, now)
	}
	byName := func(a, b watchword.RegistryRow) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.Name, b.Name))
	}
	return revision, same(what, slices.SortedFunc(slices.Values(rows), byName), slices.SortedFunc(slices.Values(want), byName))
}

func save(s *site, expected int64, want bool, rows ...watchword.RegistryRow) error {
	ok, err := s.registry(0).SaveRegistry(context.Background(), expected, rows)
	if err == nil && ok != want {
		return fmt.Errorf("SaveRegistry at revision %d answered %v, want %v", expected, ok, want)
	}
	return err
}

func savedAndLoaded(s *site) error {
	revision, err := loads(s, "an empty registry")
	if err != nil {
		return err
	}
	rows := []watchword.RegistryRow{
		row("tenant", "acme", "", `{"id":"acme"}`), row("route", "acme", "all", "\x00\xff"), row("route", "", "all", "server's"),
		row("route", "zeta", "all", "zeta's"), row("policy", "acme", "all", "another kind"),
	}
	for i := range 300 {
		rows = append(rows, row("template", "acme", fmt.Sprint(i), fmt.Sprintf("body %d", i)))
	}
	if err := save(s, revision, true, rows...); err != nil {
		return err
	}
	after, err := loads(s, "the registry", rows...)
	if err != nil {
		return err
	}
	if after <= revision {
		return fmt.Errorf("the revision was %d before a change and is %d after it", revision, after)
	}
	if err := s.reopen(); err != nil {
		return err
	}
	again, err := loads(s, "the registry after a restart", rows...)
	if err == nil && again != after {
		return fmt.Errorf("a restart changed the revision from %d to %d", after, again)
	}
	return err
}

func rowsReplaceRows(s *site) error {
	a, b := row("route", "acme", "a", "first"), row("route", "acme", "b", "first")
	if err := save(s, 0, true, a, b); err != nil {
		return err
	}
	revision, err := loads(s, "the registry", a, b)
	if err != nil {
		return err
	}
	a.Body = []byte("second")
	if err := save(s, revision, true, a); err != nil {
		return err
	}
	_, err = loads(s, "the registry after a row was replaced", a, b)
	return err
}

func staleWriterRefused(s *site) error {
	a, b, late := row("route", "acme", "a", "first"), row("route", "acme", "b", "new"), row("route", "acme", "a", "late")
	stale, err := loads(s, "an empty registry")
	if err != nil {
		return err
	}
	if err := save(s, stale, true, a); err != nil {
		return err
	}
	revision, err := loads(s, "the registry", a)
	if err != nil {
		return err
	}
	for _, wrong := range []int64{stale, revision + 1} {
		if err := save(s, wrong, false, b, late); err != nil {
			return err
		}
	}
	after, err := loads(s, "the registry after a stale write", a)
	if err == nil && after != revision {
		return fmt.Errorf("a refused write moved the revision from %d to %d", revision, after)
	}
	return err
}

// oneWriterOfMany lets writers race from the same revision. Each writes two rows, which always belong together.
func oneWriterOfMany(s *site) error {
	var revision int64
	for round := range s.fewer(20, 5) {
		var won tally[bool]
		err := together(20, func(i int) error {
			body := fmt.Sprintf("writer %d of round %d", i, round)
			ok, err := s.registry(i).SaveRegistry(context.Background(), revision,
				[]watchword.RegistryRow{row("route", "acme", "a", body), row("route", "acme", "b", body)})
			won.add(ok)
			return err
		})
		if err != nil {
			return err
		}
		rows, now, err := s.registry(0).LoadRegistry(context.Background())
		if err != nil {
			return err
		}
		if won.count[true] != 1 || now <= revision {
			return fmt.Errorf("of 20 writers at revision %d %d won; the revision is %d", revision, won.count[true], now)
		}
		if len(rows) != 2 || string(rows[0].Body) != string(rows[1].Body) {
			return fmt.Errorf("two writers have each written a part: %q", rows)
		}
		revision = now
	}
	return nil
}
