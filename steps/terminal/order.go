package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/apply"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"k8s.io/kubectl/pkg/util/prune"
)

// Some of what kubectl does and prints comes in the order in which Go gives the
// keys of a map, another one each time. Here it is that of the keys.

// pruneInOrder makes apply --prune go through the namespaces by name (upstream's
// pruner.pruneAll). The rest is upstream's NewCmdApply.
func pruneInOrder(root *cobra.Command, f cmdutil.Factory, s genericiooptions.IOStreams) {
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "apply" })
	if i < 0 {
		return
	}
	c := root.Commands()[i]
	forget(c)
	c.ResetFlags()
	flags := apply.NewApplyFlags(s)
	flags.AddFlags(c)
	c.Run = func(cmd *cobra.Command, args []string) {
		o, err := flags.ToOptions(f, cmd, "kubectl", args)
		cmdutil.CheckErr(err)
		cmdutil.CheckErr(o.Validate())
		if o.Prune && o.ApplySet == nil {
			upstream := o.PostProcessorFn
			o.PostProcessorFn = func() error { return byNamespace(o, upstream) }
		}
		cmdutil.CheckErr(o.Run())
	}
}

// byNamespace prunes one namespace after the other, and then what is in none.
func byNamespace(o *apply.ApplyOptions, upstream func() error) error {
	namespaces := sets.List(o.VisitedNamespaces)
	if len(namespaces) < 2 {
		return upstream()
	}
	namespaced, others, err := prune.GetRESTMappings(o.Mapper, o.PruneResources, o.Namespace != "")
	if err != nil {
		return fmt.Errorf("error retrieving RESTMappings to prune: %w", err) // upstream's words
	}
	only := func(mappings []*meta.RESTMapping, in ...string) error {
		if len(mappings) == 0 {
			return nil // upstream would take its defaults
		}
		var names []string
		for _, m := range mappings {
			k := m.GroupVersionKind
			names = append(names, k.Group+"/"+k.Version+"/"+k.Kind)
		}
		if o.PruneResources, err = prune.ParseResources(o.Mapper, names); err != nil {
			return err
		}
		o.VisitedNamespaces = sets.New(in...)
		err := upstream()
		o.SetObjects(nil) // they are printed
		return err
	}
	for _, namespace := range namespaces {
		if err := only(namespaced, namespace); err != nil {
			return err
		}
	}
	return only(others)
}

// lists reports whether a command lists the labels or annotations of objects.
func lists(args []string) bool {
	return len(args) > 0 && (args[0] == "label" || args[0] == "annotate") && boolFlag(args, "--list")
}

// listed is what a command prints entries to, one at once, in no order.
type listed struct {
	to      io.Writer
	isEntry func(line []byte) bool
	entries [][]byte
}

// labels are what label --list and annotate --list print to: entries below headings.
func labels(to io.Writer) *listed {
	return &listed{to: to, isEntry: func(line []byte) bool { return !bytes.HasPrefix(line, []byte("Listing ")) }}
}

// renamings are what set env --from says on the error output of the keys that it
// makes variables of.
func renamings(to io.Writer) *listed {
	return &listed{to: to, isEntry: func(line []byte) bool { return bytes.HasPrefix(line, []byte("Warning: key ")) }}
}

// Write implements io.Writer.
func (l *listed) Write(p []byte) (int, error) {
	if l.isEntry(p) {
		l.entries = append(l.entries, bytes.Clone(p))
		return len(p), nil
	}
	l.flush()
	return l.to.Write(p)
}

// flush prints the entries by their keys. A pipe that breaks knows it itself (see
// outputTo).
func (l *listed) flush() {
	key := func(entry []byte) string {
		k, _, _ := bytes.Cut(entry, []byte("="))
		return string(k)
	}
	slices.SortFunc(l.entries, func(a, b []byte) int { return strings.Compare(key(a), key(b)) })
	_, _ = l.to.Write(bytes.Join(l.entries, nil))
	l.entries = nil
}

// inOrderOfKeys returns streams that put in order what a command prints of a map's
// keys; flush prints what they still hold.
func inOrderOfKeys(args []string, s streams) (ordered streams, flush func()) {
	if lists(args) {
		l := labels(s.out)
		s.out = l
		return s, l.flush
	}
	if _, takes := takesVariables(args); takes {
		l := renamings(s.err)
		s.err = l
		return s, l.flush
	}
	return s, func() {}
}

// takesVariables reports whether a command makes variables of the keys of a
// ConfigMap or Secret, and returns its name.
func takesVariables(args []string) (from string, takes bool) {
	if len(args) < 2 || args[0] != "set" || args[1] != "env" {
		return "", false
	}
	from = flagValue(args, "--from")
	return path.Base(from), from != ""
}

// variables puts those that set env --from adds in the order of their names
// (upstream's EnvOptions.RunEnv). Pods are named after it.
type variables struct {
	next http.RoundTripper
	from string
}

// RoundTrip implements http.RoundTripper.
func (v variables) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodPatch {
		return v.next.RoundTrip(req)
	}
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close() // it was read to its end
	if err != nil {
		return nil, err
	}
	var patch any
	if json.Unmarshal(body, &patch) == nil {
		v.sort(patch)
		if body, err = json.Marshal(patch); err != nil {
			return nil, err
		}
	}
	req = req.Clone(req.Context())
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return v.next.RoundTrip(req)
}

// sort sorts the variables of all containers below a value.
func (v variables) sort(value any) {
	switch value := value.(type) {
	case []any:
		for _, x := range value {
			v.sort(x)
		}
	case map[string]any:
		for _, x := range value {
			v.sort(x)
		}
		added := map[string]bool{}
		sortSome(value["env"], func(x any) bool {
			if v.takes(x) {
				added[nameOf(x)] = true
			}
			return v.takes(x)
		})
		sortSome(value["$setElementOrder/env"], func(x any) bool { return added[nameOf(x)] })
	}
}

// takes reports whether a variable has its value from where the command says.
func (v variables) takes(variable any) bool {
	m, _ := variable.(map[string]any)
	from, _ := m["valueFrom"].(map[string]any)
	for _, kind := range []string{"configMapKeyRef", "secretKeyRef"} {
		if nameOf(from[kind]) == v.from {
			return true
		}
	}
	return false
}

func nameOf(value any) string {
	m, _ := value.(map[string]any)
	name, _ := m["name"].(string)
	return name
}

// sortSome sorts some elements of a list by name; the others stay where they are.
func sortSome(list any, which func(any) bool) {
	all, _ := list.([]any)
	var places []int
	var some []any
	for i, x := range all {
		if which(x) {
			places, some = append(places, i), append(some, x)
		}
	}
	slices.SortStableFunc(some, func(a, b any) int { return strings.Compare(nameOf(a), nameOf(b)) })
	for i, place := range places {
		all[place] = some[i]
	}
}
