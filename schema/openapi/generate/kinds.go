package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// kind is one row of a discovery document that can be created.
type kind struct {
	group, version, kind, resource string
	namespaced                     bool
	// byDefault says that an API server serves it without --runtime-config.
	byDefault bool
}

func (k kind) gvk() string { return k.group + "/" + k.version + "/" + k.kind }

// line is the kind in the archive.
func (k kind) line(definition string) string {
	scope, served := "cluster", "off"
	if k.namespaced {
		scope = "namespaced"
	}
	if k.byDefault {
		served = "on"
	}
	return strings.Join([]string{k.gvk(), k.resource, scope, served, definition}, " ")
}

// readKinds reads the discovery documents of a server with everything switched
// on.
func readKinds(folder string) ([]kind, error) {
	files, err := filepath.Glob(filepath.Join(folder, "api/discovery/api*__v*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) < 20 {
		return nil, fmt.Errorf("only %d discovery documents in %s", len(files), folder)
	}
	legacy, err := legacyBetas(filepath.Join(folder, "pkg/controlplane/instance.go"))
	if err != nil {
		return nil, err
	}
	var kinds []kind
	for _, file := range files {
		more, err := kindsIn(file, legacy)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		kinds = append(kinds, more...)
	}
	return kinds, nil
}

func kindsIn(file string, legacy []string) ([]kind, error) {
	var list struct {
		GroupVersion string
		Resources    []struct {
			Name, Kind string
			Namespaced bool
			Verbs      []string
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	group, version, ok := strings.Cut(list.GroupVersion, "/")
	if !ok {
		group, version = "", list.GroupVersion
	}
	var kinds []kind
	for _, r := range list.Resources {
		if strings.Contains(r.Name, "/") || !slices.Contains(r.Verbs, "create") {
			continue
		}
		first, _, _ := strings.Cut(group, ".")
		stable := !strings.Contains(version, "alpha") && !strings.Contains(version, "beta")
		kinds = append(kinds, kind{group: group, version: version, kind: r.Kind, resource: r.Name, namespaced: r.Namespaced,
			byDefault: stable || slices.Contains(legacy, first+"/"+version+"/"+r.Name)})
	}
	return kinds, nil
}

// legacyBetas reads legacyBetaEnabledByDefaultResources of
// pkg/controlplane/instance.go, the only unstable resources that are on by
// default: "flowcontrol/v1beta3/flowschemas".
func legacyBetas(file string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	imports := map[string]string{}
	for _, i := range parsed.Imports {
		folder, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if i.Name != nil {
			imports[i.Name.Name] = path.Base(path.Dir(folder)) + "/" + path.Base(folder)
		}
	}
	object := parsed.Scope.Lookup("legacyBetaEnabledByDefaultResources")
	if object == nil {
		return nil, nil
	}
	spec, ok := object.Decl.(*ast.ValueSpec)
	if !ok || len(spec.Values) != 1 {
		return nil, fmt.Errorf("%s: %s is not declared as expected", file, object.Name)
	}
	list, ok := spec.Values[0].(*ast.CompositeLit)
	if !ok {
		return nil, fmt.Errorf("%s: %s is not a list", file, object.Name)
	}
	var found []string
	for _, element := range list.Elts {
		resource, ok := withResource(element, imports)
		if !ok {
			return nil, fmt.Errorf("%s: %s has an element that is no GroupVersionResource", file, object.Name)
		}
		found = append(found, resource)
	}
	return found, nil
}

// withResource reads flowcontrolv1beta3.SchemeGroupVersion.WithResource("flowschemas").
func withResource(n ast.Node, imports map[string]string) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "WithResource" {
		return "", false
	}
	groupVersion, ok := method.X.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	pkg, isIdent := groupVersion.X.(*ast.Ident)
	name, isLiteral := call.Args[0].(*ast.BasicLit)
	if !isIdent || !isLiteral {
		return "", false
	}
	resource, err := strconv.Unquote(name.Value)
	return imports[pkg.Name] + "/" + resource, err == nil
}
