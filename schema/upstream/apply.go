package upstream

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
)

// Repeated is a list in which server-side apply takes two items for one.
type Repeated struct {
	// Path is that of the list.
	Path string
	// Message is what the API server says of it.
	Message string
}

// typeConverter knows the lists of the kinds in k8s.io/kubernetes and the keys of
// their items. It reads a long text for that, so only objects that may need it ask.
var typeConverter = sync.OnceValue(func() managedfields.TypeConverter {
	return applyconfigurations.NewTypeConverter(legacyscheme.Scheme)
})

// RepeatedItems are the lists of an object for which server-side apply refuses it:
// Apply of structuredMergeManager in k8s.io/apimachinery/pkg/util/managedfields
// makes a typed object of it, in which each key stands once. Of most such lists that
// the API server accepts otherwise, it warns; so other objects need not be looked at, but
// for those that may have one of the few of which it says nothing.
func (a *Answer) RepeatedItems() []Repeated {
	if len(a.outcome.Warnings) == 0 && !a.repeatsSilently() {
		return nil
	}
	k, data := a.Kind, a.data
	var object map[string]any
	if k.Custom != nil || k.scheme.Scheme != legacyscheme.Scheme || kjson.UnmarshalCaseSensitivePreserveInts(data, &object) != nil || !a.repeatsSilently() && !mayRepeat(object) {
		return nil
	}
	_, err := typeConverter().ObjectToTyped(&unstructured.Unstructured{Object: object})
	if err == nil {
		return nil
	}
	var found []Repeated
	for line := range strings.Lines(err.Error()) {
		m := repeatedEntries.FindStringSubmatch(strings.TrimSpace(line))
		if m != nil {
			found = append(found, Repeated{Path: indexed(object, m[1]), Message: m[0]})
		}
	}
	return found
}

// repeatsSilently says whether the object may have a list with an item twice of which
// the API server does not warn.
func (a *Answer) repeatsSilently() bool {
	object, err := meta.Accessor(a.Decoded.Versioned)
	if err != nil {
		return false
	}
	var owners []string
	for _, owner := range object.GetOwnerReferences() {
		owners = append(owners, string(owner.UID))
	}
	if twice(owners) || twice(object.GetFinalizers()) {
		return true
	}
	switch o := a.Decoded.Versioned.(type) {
	case *corev1.ServiceAccount:
		return len(o.Secrets) > 1
	case *storagev1.CSIDriver:
		return len(o.Spec.VolumeLifecycleModes) > 1
	}
	return false
}

// twice says whether a text is in the list twice.
func twice(list []string) bool { return sets.New(list...).Len() < len(list) }

// repeatedEntries is what sigs.k8s.io/structured-merge-diff/v6/typed says of a list
// with two items of one key.
var repeatedEntries = regexp.MustCompile(`^(\.\S+): duplicate entries for key (.*)$`)

// itemKeys are the fields of items by the names of lists, of which one at least is
// in the key that server-side apply goes by. Where no two items have it in common,
// nothing is repeated.
var itemKeys = map[string][]string{
	"conditions": {"type"}, "containers": {"name"}, "env": {"name"}, "ephemeralContainers": {"name"}, "hostAliases": {"ip"},
	"imagePullSecrets": {"name"}, "initContainers": {"name"}, "ownerReferences": {"uid"}, "ports": {"containerPort", "port"},
	"resourceClaims": {"name"}, "schedulingGates": {"name"}, "secrets": {"name"}, "topologySpreadConstraints": {"topologyKey"},
	"volumeDevices": {"devicePath"}, "volumeMounts": {"mountPath"}, "volumes": {"name"}, "webhooks": {"name"},
}

// mayRepeat says whether a list below the value may have an item twice.
func mayRepeat(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for name, child := range v {
			if list, ok := child.([]any); ok && repeats(list, itemKeys[name]) || mayRepeat(child) {
				return true
			}
		}
	case []any:
		for _, item := range v {
			if mayRepeat(item) {
				return true
			}
		}
	}
	return false
}

func repeats(list []any, keys []string) bool {
	for _, key := range keys {
		seen := map[string]bool{}
		for _, item := range list {
			fields, _ := item.(map[string]any)
			value, ok := fields[key]
			if text := fmt.Sprint(value); ok && seen[text] {
				return true
			} else if ok {
				seen[text] = true
			}
		}
	}
	return false
}

// keyStep is a step to an item of a list by its key: [name="web"].
var keyStep = regexp.MustCompile(`^\[(\w+)="?([^",\]]*)"?[^\]]*\]`)

// indexed is the path of structured-merge-diff with indexes instead of keys, as far
// as the object goes.
func indexed(object any, path string) string {
	written := ""
	for path != "" {
		if m := keyStep.FindStringSubmatch(path); m != nil {
			list, _ := object.([]any)
			i := indexWith(list, m[1], m[2])
			if i < 0 {
				return written
			}
			object, written, path = list[i], document.IndexPath(written, i), path[len(m[0]):]
			continue
		}
		name := strings.TrimPrefix(path, ".")
		if end := strings.IndexAny(name, ".["); end >= 0 {
			name, path = name[:end], name[end:]
		} else {
			path = ""
		}
		fields, ok := object.(map[string]any)
		if !ok || name == "" {
			return written
		}
		object, written = fields[name], document.JoinPath(written, name)
	}
	return written
}

// indexWith is the index of the first item whose field has the value; -1 if there
// is none.
func indexWith(list []any, field, value string) int {
	for i, item := range list {
		if fields, ok := item.(map[string]any); ok && fmt.Sprint(fields[field]) == unquoted(value) {
			return i
		}
	}
	return -1
}

func unquoted(text string) string {
	if plain, err := strconv.Unquote(`"` + text + `"`); err == nil {
		return plain
	}
	return text
}
