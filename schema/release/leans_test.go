package release

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// followed is no "update": what make update writes is looked at afterwards, and
// this has to be looked at before.
var followed = flag.Bool("followed", false, "ours follows upstream as it is now: remember its declarations")

const golden = "testdata/leans.txt"

// lean is a place of ours that rests on how a declaration of upstream's is
// written, and not only on what its package promises.
type lean struct {
	pkg, decl string // "FUNCTION", "TYPE", "VARIABLE" or "TYPE.METHOD"
	ours      string // a folder or file of this module
	how       string // why, and so what to look at
}

// TestWhatWeLeanOnIsAsItWas compares the declarations that leans lists with
// those we last looked at. It says of each that has moved which place of ours
// rests on it and what to look at there.
func TestWhatWeLeanOnIsAsItWas(t *testing.T) {
	found, err := fingerprints()
	if err != nil {
		t.Fatal(err)
	}
	if *followed {
		var out bytes.Buffer
		for _, l := range leans {
			fmt.Fprintln(&out, l.pkg, l.decl, found[l.pkg+" "+l.decl])
		}
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) == 3 {
			known[fields[0]+" "+fields[1]] = fields[2]
		}
	}
	for _, l := range leans {
		key := l.pkg + " " + l.decl
		if _, err := os.Stat(filepath.Join("..", "..", l.ours)); err != nil {
			t.Errorf("%s leans on %s, and is not there: correct the list in this test", l.ours, key)
		}
		switch now := found[key]; {
		case now == "":
			t.Errorf("%s is gone from upstream: find what does its work now.\n\t%s leans on it: %s", key, l.ours, l.how)
		case now != known[key]:
			t.Errorf("%s has changed.\n\t%s leans on it: %s.\n\tCompare the two versions of it, let ours follow, then: go test ./schema/release -followed", key, l.ours, l.how)
		}
	}
}

// fingerprints returns a digest of each declaration's code, without comments
// and layout, by "PACKAGE DECLARATION".
func fingerprints() (map[string]string, error) {
	var pkgs []string
	for _, l := range leans {
		pkgs = append(pkgs, l.pkg)
	}
	slices.Sort(pkgs)
	args := append([]string{"list", "-e", "-find", "-f", "{{.ImportPath}} {{.Dir}}"}, slices.Compact(pkgs)...)
	list, err := exec.Command("go", args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return nil, fmt.Errorf("go list: %w", err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(list)) {
		pkg, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			for _, d := range file.Decls {
				if err := fingerprint(out, pkg, d); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

func fingerprint(out map[string]string, pkg string, d ast.Decl) error {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		return digest(out, pkg+" "+name, d)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if err := digest(out, pkg+" "+s.Name.Name, s); err != nil {
					return err
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if err := digest(out, pkg+" "+name.Name, s); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// digest prints the declaration without its positions, so that blank lines and
// what stands around it do not count.
func digest(out map[string]string, key string, node ast.Node) error {
	var text bytes.Buffer
	if err := printer.Fprint(&text, token.NewFileSet(), node); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(text.String()), " ")))
	out[key] = fmt.Sprintf("%x", sum[:6])
	return nil
}
