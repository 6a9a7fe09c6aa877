package archtest

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// contracts are the suites that the adapters below a folder must pass.
func contracts() map[string]string {
	return map[string]string{"dialect": "dialecttest", "provider": "providertest", "store": "storetest"}
}

// adapters lists the adapter packages below a folder.
func adapters(all map[string]*pkg, kind string) []*pkg {
	var found []*pkg
	for name, p := range all {
		if path.Dir(name) == kind && !isTestSupport(name) {
			found = append(found, p)
		}
	}
	return found
}

func importsOf(all map[string]*pkg, name string) []string {
	var names []string
	for _, f := range all[name].files {
		names = append(names, internalImports(f)...)
	}
	return names
}

func TestEveryAdapterIsBuiltIn(t *testing.T) {
	all, _ := load(t)
	built := importsOf(all, "app")
	for kind := range contracts() {
		found := adapters(all, kind)
		if len(found) == 0 {
			t.Errorf("no adapter was found below %s: the test looks in the wrong place", kind)
		}
		for _, p := range found {
			if !slices.Contains(built, p.name) {
				t.Errorf("%s is not built in: package app does not import it", p.name)
			}
		}
	}
}

func TestEveryAdapterPassesItsContract(t *testing.T) {
	all, _ := load(t)
	for kind, suite := range contracts() {
		for _, p := range adapters(all, kind) {
			tested := slices.ContainsFunc(p.files, func(f source) bool {
				return f.test && slices.Contains(internalImports(f), kind+"/"+suite)
			})
			if !tested {
				t.Errorf("%s has no test that runs the contract in %s/%s", p.name, kind, suite)
			}
		}
	}
}

func TestEveryAdapterHasARowInTheReadme(t *testing.T) {
	all, _ := load(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for kind := range contracts() {
		for _, p := range adapters(all, kind) {
			if !strings.Contains(string(text), "]("+p.name+")") {
				t.Errorf("README.md has no row that links to %s", p.name)
			}
		}
	}
}

func TestEveryDialectHasItsSpecification(t *testing.T) {
	all, _ := load(t)
	for _, p := range adapters(all, "dialect") {
		if _, err := os.Stat(filepath.Join("..", "..", p.name, "README.md")); err != nil {
			t.Errorf("%s has no README.md with its wire format", p.name)
		}
	}
}
