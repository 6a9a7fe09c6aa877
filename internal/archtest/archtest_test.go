// Package archtest holds the rules of the tree against the sources themselves: who may import whom, what no package may
// contain, and what every adapter's folder must have. It parses the files in the test process, so a cached test result
// cannot hide a change.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/watchword/watchword"

// pkg is one folder's sources. Its name is the path below the module; the root's is ".".
type pkg struct {
	name  string
	files []source
}

type source struct {
	path  string
	test  bool
	lines int
	*ast.File
}

func (s source) generated() bool { return ast.IsGenerated(s.File) }

// load parses every package of the module.
func load(t *testing.T) (map[string]*pkg, *token.FileSet) {
	t.Helper()
	root := filepath.Join("..", "..")
	files := token.NewFileSet()
	all := map[string]*pkg{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(files, file, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if all[name] == nil {
			all[name] = &pkg{name: name}
		}
		all[name].files = append(all[name].files, source{
			path: file, test: strings.HasSuffix(file, "_test.go"), lines: strings.Count(string(text), "\n"), File: parsed,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages were found: the test looks in the wrong place", len(all))
	}
	return all, files
}

// internalImports lists the packages of this module that a file imports.
func internalImports(f source) []string {
	var names []string
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		if p == module {
			names = append(names, ".")
		} else if rest, ok := strings.CutPrefix(p, module+"/"); ok {
			names = append(names, rest)
		}
	}
	return names
}

// leaves are pure: no I/O, no clock, nothing but the libraries named here.
var leaves = [...]string{"recipient", "message"}

// leafLibraries are what the root and the leaves may use beside the standard library.
var leafLibraries = [...]string{"github.com/nyaruka/phonenumbers", "golang.org/x/text", "golang.org/x/net/idna"}

// impure is what a leaf may not use of the standard library.
var impure = [...]string{"net", "net/http", "os", "os/exec", "database/sql", "io/fs", "log", "crypto/rand", "math/rand", "syscall"}

// middle are the packages between the root and app, by the first part of their path.
var middle = [...]string{"dialect", "provider", "store", "guard", "account", "hook", "admin", "console", "client"}

func isLeaf(name string) bool { return slices.Contains(leaves[:], name) }

func isMiddle(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return slices.Contains(middle[:], first)
}

func isTestSupport(name string) bool { return strings.HasSuffix(path.Base(name), "test") }

// allowed tells whether a package may import another in its sources that are not tests.
func allowed(from, to string) bool {
	switch {
	case isLeaf(from):
		return false
	case from == ".":
		return isLeaf(to)
	case isMiddle(from) && isTestSupport(from):
		return to == "." || isLeaf(to) || to == path.Dir(from)
	case isMiddle(from):
		return to == "." || isLeaf(to) || strings.HasPrefix(to, "internal/") || strings.HasPrefix(to, from+"/") || to == path.Dir(from)
	case from == "app":
		return to == "." || isLeaf(to) || isMiddle(to) && !isTestSupport(to) || strings.HasPrefix(to, "internal/")
	case from == "cmd/watchword":
		return to == "." || to == "app" || to == "client" || isLeaf(to) || strings.HasPrefix(to, "internal/")
	}
	return strings.HasPrefix(from, "internal/") || strings.HasPrefix(from, "bench") || strings.HasPrefix(from, "examples/")
}

func TestImportsGoOneWay(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, to := range internalImports(f) {
				if !allowed(p.name, to) {
					t.Errorf("%s: package %s may not import %s", f.path, p.name, to)
				}
			}
		}
	}
}

func TestRootAndLeavesUseFewLibraries(t *testing.T) {
	all, _ := load(t)
	for _, name := range append(leaves[:], ".") {
		for _, f := range all[name].files {
			if f.test {
				continue
			}
			for _, spec := range f.Imports {
				p, _ := strconv.Unquote(spec.Path.Value)
				if strings.HasPrefix(p, module) {
					continue
				}
				if strings.Contains(strings.Split(p, "/")[0], ".") && !slices.ContainsFunc(leafLibraries[:], func(l string) bool {
					return p == l || strings.HasPrefix(p, l+"/")
				}) {
					t.Errorf("%s: the domain may not use %s", f.path, p)
				}
				if isLeaf(name) && slices.Contains(impure[:], p) {
					t.Errorf("%s: a pure leaf may not use %s", f.path, p)
				}
			}
		}
	}
}

func TestOnlyAppReadsConfiguration(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		for _, f := range p.files {
			for _, spec := range f.Imports {
				if strings.Contains(spec.Path.Value, "knadh/koanf") && p.name != "app" {
					t.Errorf("%s: only app reads configuration", f.path)
				}
			}
		}
	}
}

func TestOnlyCmdExits(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		for _, f := range p.files {
			if f.test || f.Name.Name == "main" {
				continue
			}
			ast.Inspect(f.File, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && (calls(call, "os", "Exit") || calls(call, "log", "Fatal") || calls(call, "log", "Fatalf")) {
					t.Errorf("%s: only a command may end the process", f.path)
				}
				return true
			})
		}
	}
}

func calls(call *ast.CallExpr, pkg, name string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg && sel.Sel.Name == name
}

func TestNoInit(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		for _, f := range p.files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: no init functions", f.path)
				}
			}
		}
	}
}

// TestPackageVariablesDoNotChange finds assignments to package variables, by name, outside their declarations.
func TestPackageVariablesDoNotChange(t *testing.T) {
	all, files := load(t)
	for _, p := range all {
		vars := packageVariables(p)
		for _, f := range p.files {
			if f.test || f.generated() {
				continue
			}
			ast.Inspect(f.File, func(n ast.Node) bool {
				for _, target := range assigned(n) {
					if id, ok := target.(*ast.Ident); ok && id.Obj != nil && vars[id.Obj] {
						t.Errorf("%v: the package variable %s is changed", files.Position(id.Pos()), id.Name)
					}
				}
				return true
			})
		}
	}
}

func packageVariables(p *pkg) map[*ast.Object]bool {
	vars := map[*ast.Object]bool{}
	for _, f := range p.files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if name.Obj != nil {
						vars[name.Obj] = true
					}
				}
			}
		}
	}
	return vars
}

// assigned lists what a node assigns to, down to the variable below indexes and fields.
func assigned(n ast.Node) []ast.Expr {
	var targets []ast.Expr
	switch s := n.(type) {
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE {
			targets = s.Lhs
		}
	case *ast.IncDecStmt:
		targets = []ast.Expr{s.X}
	}
	out := make([]ast.Expr, 0, len(targets))
	for _, x := range targets {
		for {
			if index, ok := x.(*ast.IndexExpr); ok {
				x = index.X
				continue
			}
			if sel, ok := x.(*ast.SelectorExpr); ok {
				x = sel.X
				continue
			}
			break
		}
		out = append(out, x)
	}
	return out
}

func TestNamesSaySomething(t *testing.T) {
	all, _ := load(t)
	silent := []string{"util", "utils", "common", "helpers", "models", "types", "misc", "errors"}
	for name := range all {
		if slices.Contains(silent, path.Base(name)) {
			t.Errorf("package %s: its name does not say what it holds", name)
		}
	}
}

const maxLines = 450

func TestFilesHoldOneConcept(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		for _, f := range p.files {
			if !f.generated() && f.lines > maxLines {
				t.Errorf("%s has %d lines; %d is the most", f.path, f.lines, maxLines)
			}
		}
	}
}

func TestEveryPackageTellsItsStory(t *testing.T) {
	all, _ := load(t)
	for _, p := range all {
		told := slices.ContainsFunc(p.files, func(f source) bool { return f.Doc != nil })
		if !told {
			t.Errorf("package %s has no package comment", p.name)
		}
	}
}
