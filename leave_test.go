package gherkube_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entering are the methods that return what ends what they have begun. Who drops
// the result holds a gate, or time, for ever.
var entering = []string{"Enter", "Attend", "Join", "Passing", "Session", "Feeding"}

// TestWhoEntersLeaves finds calls whose result is dropped, as in `w.Enter()` and in
// `defer w.Enter()`, which enters at the end of the function and stays.
func TestWhoEntersLeaves(t *testing.T) {
	calls := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		places := token.NewFileSet()
		file, err := parser.ParseFile(places, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, _ := n.(*ast.CallExpr)
			dropped := false
			switch n := n.(type) {
			case *ast.ExprStmt:
				call, _ = n.X.(*ast.CallExpr)
				dropped = true
			case *ast.DeferStmt:
				call, dropped = n.Call, true
			case *ast.GoStmt:
				call, dropped = n.Call, true
			case *ast.AssignStmt:
				if name, ok := n.Lhs[0].(*ast.Ident); ok && name.Name == "_" && len(n.Rhs) == 1 {
					call, _ = n.Rhs[0].(*ast.CallExpr)
					dropped = true
				}
			}
			if call == nil || len(call.Args) > 0 {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(entering, method.Sel.Name) {
				calls++
				if dropped {
					t.Errorf("%s: the result of %s is dropped: call it when what begins here is over, as in defer x.%[2]s()()", places.Position(call.Pos()), method.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls < 20 {
		t.Errorf("there are only %d calls of %s: this test looks for the wrong ones", calls, strings.Join(entering, ", "))
	}
}
