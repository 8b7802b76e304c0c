package condition

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/trace"
)

var update = flag.Bool("update", false, "write the lists of upstream's words anew")

// upstreamsModules are where components of upstream name their reasons and the
// types of their conditions, with the folders to read.
var upstreamsModules = map[string][]string{
	"k8s.io/kubernetes": {
		"pkg/kubelet", "pkg/controller", "pkg/scheduler", "pkg/proxy", "pkg/registry", "pkg/quota", "pkg/volume",
		"pkg/controlplane", "pkg/apis", "plugin",
	},
	"k8s.io/api":                         {"."},
	"k8s.io/apiextensions-apiserver":     {"pkg"},
	"k8s.io/kube-aggregator":             {"pkg"},
	"k8s.io/endpointslice":               {"."},
	"k8s.io/cloud-provider":              {"."},
	"k8s.io/client-go":                   {"tools/leaderelection"},
	"k8s.io/dynamic-resource-allocation": {"."},
}

// TestListsAreThoseOfUpstreamsCode reads upstream's code anew.
func TestListsAreThoseOfUpstreamsCode(t *testing.T) {
	found := newListing()
	for _, module := range slices.Sorted(maps.Keys(upstreamsModules)) {
		dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
		if err != nil {
			t.Fatalf("go list -m %s: %v", module, err)
		}
		for _, folder := range upstreamsModules[module] {
			if err := found.read(filepath.Join(strings.TrimSpace(string(dir)), folder)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, words := range map[string][]string{"reasons.txt": found.reasonWords(), "conditions.txt": found.conditionWords(), "fields.txt": found.fieldWords()} {
		text := []byte(strings.Join(words, "\n") + "\n")
		path := filepath.Join("upstream", name)
		if *update {
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(have, text) {
			t.Errorf("%s is not what upstream's code has: run go test ./steps/condition -update (%v)", path, err)
		}
	}
}

// listing is what upstream's code names.
type listing struct {
	constants  map[string][]string // values by identifier
	reasons    map[string]bool
	named      []string        // identifiers that stand for reasons of events
	conditions map[string]bool // "KIND TYPE"
	fields     map[string]bool // "KIND spec.FIELD", "KIND status.FIELD"
	// takers are the parameters for reasons that functions have, given those
	// what calls give them.
	takers map[string]map[int]bool
	given  map[string]map[int][]ast.Expr
}

func newListing() *listing {
	return &listing{constants: map[string][]string{}, reasons: map[string]bool{}, conditions: map[string]bool{},
		fields: map[string]bool{}, takers: map[string]map[int]bool{}, given: map[string]map[int][]ast.Expr{}}
}

func (l *listing) reasonWords() []string {
	for name, parameters := range l.takers {
		for i := range parameters {
			for _, argument := range l.given[name][i] {
				l.valueOf(argument)
			}
		}
	}
	for _, name := range l.named {
		for _, value := range l.constants[name] {
			l.reason(value)
		}
	}
	return slices.Sorted(maps.Keys(l.reasons))
}

func (l *listing) conditionWords() []string { return slices.Sorted(maps.Keys(l.conditions)) }

func (l *listing) fieldWords() []string { return slices.Sorted(maps.Keys(l.fields)) }

var aWord = regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`)

func (l *listing) reason(value string) {
	if aWord.MatchString(value) {
		l.reasons[value] = true
	}
}

// read reads the code below a folder, without tests.
func (l *listing) read(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testing" || d.Name() == "testdata" || d.Name() == "vendor"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(d.Name(), "zz_generated") || d.Name() == "generated.pb.go":
			return nil
		}
		code, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !mentions(code) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, code, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			l.node(file.Name.Name, n)
			return true
		})
		return nil
	})
}

func mentions(code []byte) bool {
	for _, word := range []string{"eason", "EventType", "ConditionType", "Status struct", "Spec struct", "errors.New", "package events"} {
		if bytes.Contains(code, []byte(word)) {
			return true
		}
	}
	return false
}

func (l *listing) node(pkg string, n ast.Node) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		l.value(pkg, n)
	case *ast.KeyValueExpr: // Reason: "Completed"
		if name, ok := n.Key.(*ast.Ident); ok && isReason(name.Name) {
			l.valueOf(n.Value)
		}
	case *ast.AssignStmt: // reason = "Completed"
		for i, to := range n.Lhs {
			if i < len(n.Rhs) && isReason(lastName(to)) {
				l.valueOf(n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		l.call(n)
	case *ast.FuncDecl:
		l.function(n)
	case *ast.TypeSpec:
		l.structure(n)
	}
}

// function notes which parameters of a function are reasons.
func (l *listing) function(f *ast.FuncDecl) {
	i := 0
	for _, field := range f.Type.Params.List {
		for _, name := range field.Names {
			if isReason(name.Name) {
				if l.takers[f.Name.Name] == nil {
					l.takers[f.Name.Name] = map[int]bool{}
				}
				l.takers[f.Name.Name][i] = true
			}
			i++
		}
	}
}

// structure notes the fields of the specs and statuses of kinds that every trace
// records.
func (l *listing) structure(t *ast.TypeSpec) {
	body, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, part := range []string{"Spec", "Status"} {
		kind, ok := strings.CutSuffix(t.Name.Name, part)
		if _, known := trace.KindNamed(kind); !ok || !known {
			continue
		}
		for _, field := range body.Fields.List {
			if field.Tag == nil {
				continue
			}
			tag, _ := strconv.Unquote(field.Tag.Value)
			name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			if name != "" {
				l.fields[kind+" "+strings.ToLower(part)+"."+name] = true
			}
		}
	}
}

func isReason(name string) bool { return strings.Contains(strings.ToLower(name), "reason") }

// lastName is the name of a variable or of a field.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func (l *listing) valueOf(e ast.Expr) {
	if value, ok := literal(e); ok {
		l.reason(value)
		return
	}
	if name := lastName(e); name != "" {
		l.named = append(l.named, name)
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(lit.Value)
	return value, err == nil
}

// value is a constant or variable. Kubelets have errors whose texts are reasons.
func (l *listing) value(pkg string, spec *ast.ValueSpec) {
	kind := lastName(spec.Type)
	for i, name := range spec.Names {
		if i >= len(spec.Values) {
			continue
		}
		value, ok := literal(spec.Values[i])
		if call, isCall := spec.Values[i].(*ast.CallExpr); isCall && lastName(call.Fun) == "New" && len(call.Args) == 1 {
			if text, isText := literal(call.Args[0]); isText {
				l.reason(text)
			}
			continue
		}
		if !ok {
			continue
		}
		l.constants[name.Name] = append(l.constants[name.Name], value)
		if of, is := strings.CutSuffix(kind, "ConditionType"); is && aWord.MatchString(value) {
			l.conditions[strings.TrimSpace(fmt.Sprintf("%s %s", of, value))] = true
			continue
		}
		if isReason(name.Name) || isReason(kind) || pkg == "events" {
			l.reason(value)
		}
	}
}

// call is that of a recorder of events: the reason follows the type.
func (l *listing) call(call *ast.CallExpr) {
	name := lastName(call.Fun)
	for i, arg := range call.Args {
		if _, ok := literal(arg); ok {
			if l.given[name] == nil {
				l.given[name] = map[int][]ast.Expr{}
			}
			l.given[name][i] = append(l.given[name][i], arg)
		}
		if strings.HasPrefix(lastName(arg), "EventType") && i+1 < len(call.Args) {
			l.valueOf(call.Args[i+1])
		}
	}
}
