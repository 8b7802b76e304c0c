package openapi

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

func kindOf(apiVersion, kind string) runtimeschema.GroupVersionKind {
	return runtimeschema.FromAPIVersionAndKind(apiVersion, kind)
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		minor            int
		apiVersion, kind string
		object           string
		want             string // fault path: message
	}{
		{33, "v1", "Pod", `{"spec":{"containers":[{"name":"a","imagee":"x"}]}}`, `0 spec.containers[0].imagee: unknown field "spec.containers[0].imagee"`},
		{33, "v1", "Pod", `{"spec":{"hostnameOverride":"x","containers":[]}}`, `0 spec.hostnameOverride: unknown field "spec.hostnameOverride"`},
		{34, "v1", "Pod", `{"spec":{"hostnameOverride":"x","containers":[]}}`, ``},
		{29, "apps/v1", "Deployment", `{"spec":{"replicas":"3","selector":{},"template":{}}}`, `1 spec.replicas: cannot read the text "3" as a whole number`},
		{29, "apps/v1", "Deployment", `{"spec":{"replicas":2147483648,"selector":{},"template":{}}}`,
			`1 spec.replicas: cannot read the number 2147483648 as a whole number: it does not fit into the field's bits`},
		{29, "apps/v1", "Deployment", `{"spec":{"replicas":1.5,"selector":{},"template":{}}}`, `1 spec.replicas: cannot read the number 1.5 as a whole number`},
		// Null stands for an absent value, in structs, maps and lists.
		{31, "apps/v1", "Deployment", `{"metadata":null,"spec":{"replicas":null,"selector":null,"template":{"spec":{"containers":[null]}}},"status":null}`, ``},
		{31, "v1", "ConfigMap", `{"data":{"a":null},"binaryData":null}`, ``},
		{31, "v1", "ConfigMap", `{"data":{"a.b":1}}`, `1 data.a.b: cannot read the number 1 as a text`},
		// IntOrString and Quantity have readers of their own.
		{31, "v1", "Service", `{"spec":{"ports":[{"port":80,"targetPort":"http"},{"port":81,"targetPort":8080}]}}`, ``},
		{31, "v1", "Service", `{"spec":{"ports":[{"port":80,"targetPort":true}]}}`, `1 spec.ports[0].targetPort: cannot read true as a text or a whole number`},
		{31, "v1", "Pod", `{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi","x":0.5}}}]}}`, ``},
		{31, "v1", "Pod", `{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":[]}}}]}}`, `1 spec.containers[0].resources.limits.cpu: cannot read a list as a text or a number`},
		// What Go types read by themselves may be anything.
		{31, "apps/v1", "ControllerRevision", `{"revision":1,"data":[1,{"a":2}]}`, ``},
		// A struct without fields.
		{31, "apiextensions.k8s.io/v1", "CustomResourceDefinition", `{"spec":{"group":"","names":{"kind":"","plural":""},"scope":"","versions":[{"name":"","served":true,"storage":true,"subresources":{"status":{"x":1}}}]}}`,
			`0 spec.versions[0].subresources.status.x: unknown field "spec.versions[0].subresources.status.x"`},
		{31, "v1", "LimitRange", `{"spec":{}}`, `2 spec.limits: Required value`},
		{31, "v1", "LimitRange", `[]`, `1 : cannot read a list as a mapping`},
	} {
		r, err := Open(test.minor)
		if err != nil {
			t.Fatal(err)
		}
		s, err := r.Schema(kindOf(test.apiVersion, test.kind))
		if err != nil {
			t.Fatal(err)
		}
		problems, err := s.Check([]byte(test.object))
		if err != nil {
			t.Errorf("%s: %v", test.object, err)
			continue
		}
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%d %s: %s", p.Fault, p.Path, p.Message))
		}
		if text := strings.Join(got, "\n"); text != test.want {
			t.Errorf("1.%d %s:\n got %s\nwant %s", test.minor, test.object, text, test.want)
		}
	}
}

func TestOpen(t *testing.T) {
	for minor := Oldest - 1; minor <= Newest+1; minor++ {
		r, err := Open(minor)
		switch known := minor >= Oldest && minor <= Newest; {
		case !known && err == nil:
			t.Errorf("1.%d is open", minor)
		case known && err != nil:
			t.Error(err)
		case known && !strings.HasPrefix(r.Name, fmt.Sprintf("v1.%d.", minor)):
			t.Errorf("1.%d is %s", minor, r.Name)
		}
	}
}

// TestDefaultBetas: the only beta versions that 1.29 and later serve by default
// are legacyBetaEnabledByDefaultResources of pkg/controlplane/instance.go.
func TestDefaultBetas(t *testing.T) {
	for minor := Oldest; minor <= Newest; minor++ {
		r, err := Open(minor)
		if err != nil {
			t.Fatal(err)
		}
		var betas []string
		for _, k := range r.Kinds() {
			if k.ByDefault && (strings.Contains(k.Version, "beta") || strings.Contains(k.Version, "alpha")) {
				betas = append(betas, k.GroupVersion().String()+" "+k.Kind)
			}
		}
		want := ""
		if minor < 32 {
			want = "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema, flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration"
		}
		if got := strings.Join(betas, ", "); got != want {
			t.Errorf("1.%d: %s", minor, got)
		}
	}
}

func TestHistory(t *testing.T) {
	for _, test := range []struct {
		apiVersion, kind string
		want             History
	}{
		{"v1", "Pod", History{Oldest, Newest, Oldest}},
		{"flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", History{29, 31, 29}},
		{"resource.k8s.io/v1", "DeviceClass", History{34, 36, 34}},
		{"resource.k8s.io/v1alpha2", "ResourceClaim", History{29, 30, 0}},
	} {
		if h, known, err := HistoryOf(kindOf(test.apiVersion, test.kind)); err != nil || !known || h != test.want {
			t.Errorf("%s %s: %+v %v %v", test.apiVersion, test.kind, h, known, err)
		}
	}
	if _, known, _ := HistoryOf(kindOf("v1", "pod")); known {
		t.Error("v1 pod is known")
	}
}

func TestFieldSince(t *testing.T) {
	r, err := Open(29)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"spec.hostnameOverride":                      34,
		"spec.containers[0].image":                   29,
		"spec.containers[0].restartPolicyRules":      34,
		"spec.containers.image":                      Newest + 1,
		"spec.containers[0][0].image":                Newest + 1,
		"spec.nodeSelector.any":                      29,
		"spec.nonsense":                              Newest + 1,
		"":                                           Newest + 1,
		"metadata.name.first":                        Newest + 1,
		"spec.containers[0].resources.limits.nvidia": 29,
	} {
		if got := r.FieldSince(kindOf("v1", "Pod"), path); got != want {
			t.Errorf("%s: 1.%d, want 1.%d", path, got, want)
		}
	}
}

// TestSharedSchemas: kinds that did not change are compiled once.
func TestSharedSchemas(t *testing.T) {
	var schemas []*Schema
	for _, minor := range []int{31, 33, 36} {
		r, err := Open(minor)
		if err != nil {
			t.Fatal(err)
		}
		s, err := r.Schema(kindOf("rbac.authorization.k8s.io/v1", "Role"))
		if err != nil {
			t.Fatal(err)
		}
		schemas = append(schemas, s)
	}
	if schemas[0] != schemas[1] || schemas[1] != schemas[2] {
		t.Error("the Role of 1.31, 1.33 and 1.36 is compiled more than once")
	}
}

// TestHostileObjects: findings are bounded, and so is the time, or the test does
// not end.
func TestHostileObjects(t *testing.T) {
	r, err := Open(33)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ apiVersion, kind, object string }{
		"unknown fields":  {"v1", "ConfigMap", "{" + manyFields(50000) + "}"},
		"large exponents": {"apps/v1", "ControllerRevision", `{"revision":1,"data":[` + strings.Repeat("1e999999,", 100000) + `1]}`},
		"deep":            {"apps/v1", "ControllerRevision", `{"revision":1,"data":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`},
		"deep schema": {"apiextensions.k8s.io/v1", "CustomResourceDefinition", `{"spec":{"versions":[{"schema":{"openAPIV3Schema":` +
			strings.Repeat(`{"not":`, 3000) + `{}` + strings.Repeat("}", 3000) + `}}]}}`},
	} {
		s, err := r.Schema(kindOf(test.apiVersion, test.kind))
		if err != nil {
			t.Fatal(err)
		}
		problems, err := s.Check([]byte(test.object))
		if err != nil || len(problems) > maxProblems {
			t.Errorf("%s: %d problems, %v", name, len(problems), err)
		}
	}
}

func manyFields(n int) string {
	var fields []string
	for i := range n {
		fields = append(fields, fmt.Sprintf(`"x%d":1`, i))
	}
	return strings.Join(fields, ",")
}

func TestBrokenArchives(t *testing.T) {
	zip := func(text string) string {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	releases := "v1.29.6 v1.30.14 v1.31.14 v1.32.13 v1.33.13 v1.34.4 v1.35.4 v1.36.3\n\n"
	for text, want := range map[string]string{
		"":                             "EOF",
		"text":                         "EOF",
		packed[:len(packed)/2]:         "EOF",
		zip(""):                        "three parts",
		zip("v1.29.6\n\n\n\n"):         "1 releases",
		zip(releases + "x\n\nff a {}"): "1 fields",
		zip(releases + "zz a/b/c d e f g\n\nff a {}"):        "invalid syntax",
		zip(releases + "ff a d e f g\n\nff a {}"):            "GROUP/VERSION/KIND",
		zip(releases + "ff a/b/c d e f g\n\nff a"):           "a name and a schema",
		zip(strings.Repeat("a", maxUnpacked+1) + "\n\n\n\n"): "more than",
	} {
		if _, err := unpack(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a b c d e f g h\n\nff /v1/Pod pods namespaced on P\n\nff P {\"$ref\":\"#/definitions/P\"}\n")
	f.Add("a b c d e f g h\n\n1 a/b/C cs cluster off D\n\n1 D {\"properties\":{\"a\":{\"items\":{}}}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parse(text)
		if err != nil {
			return
		}
		for _, k := range a.kinds {
			a.hasField(k.definition, Oldest, []string{"a[0]", "b"})
			if _, err := a.closure(k.definition, Oldest); err == nil && len(a.definitions[k.definition]) == 0 {
				t.Errorf("a closure of what is not there: %s", k.definition)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	r, err := Open(33)
	if err != nil {
		f.Fatal(err)
	}
	var schemas []*Schema
	for _, k := range []string{"Pod", "ConfigMap", "Service"} {
		s, err := r.Schema(kindOf("v1", k))
		if err != nil {
			f.Fatal(err)
		}
		schemas = append(schemas, s)
	}
	for _, seed := range []string{`{}`, `null`, `1e999`, `{"spec":{"containers":[{"x":1},null,[]]}}`, `{"a\u0000b":{"0":1}}`, `{"spec":{"ports":[{"port":"x"}]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, s := range schemas {
			problems, err := s.Check(data)
			if err == nil && !json.Valid(data) {
				t.Fatal("accepted what is not JSON")
			}
			if err != nil && strings.Contains(err.Error(), "panicked") {
				t.Fatal(err)
			}
			for _, p := range problems {
				if p.Message == "" {
					t.Errorf("no message: %+v", p)
				}
			}
		}
	})
}
