package reference

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// Facts is what is kept of an object to check it against others: a run can have
// very many objects.
type Facts struct {
	references []reference
	// parts are the keys of a ConfigMap or Secret, the names and numbers of a
	// Service's ports. Something else may add parts to a partial object.
	parts   []string
	partial bool
	// pods are those that the object is or makes.
	pods *labelled
	// own are the labels of a Service itself, which monitors select, and the names of its ports.
	own *labelled
	// selection is what it selects.
	selection *selection
	// claims are what it alone can have in the cluster.
	claims []claim
	// headless says that a Service has no cluster IP.
	headless bool
	// parameters is the kind of a policy's parameters, or a storage class that
	// a PersistentVolume has.
	parameters runtimeschema.GroupKind
	class      string
	// makes is the name of the Secret that an operator makes for the object.
	makes string
	// owned says that a controller made the object.
	owned bool
}

// reference is a field that names an object, and may name a part of it.
type reference struct {
	to              runtimeschema.GroupKind
	namespace, name string
	part            string
	optional        bool
	at              place
}

// place is the path of a reference, put together when it is needed.
type place struct {
	prefix string // "spec.template.spec"
	field  *field
	index  [3]int32
}

// field is a field that refers to something.
type field struct {
	// base is the path of the field that holds both name and part, with a %d
	// for each index.
	base string
	// name and part are the rest of the paths.
	name, part string
}

// name is the path of the field that names the object.
func (p place) name() string { return p.path(p.field.base + p.field.name) }

// part is the path of the field that names the part.
func (p place) part() string { return p.path(p.field.base + p.field.part) }

func (p place) path(format string) string {
	indexes := make([]any, strings.Count(format, "%d"))
	for i := range indexes {
		indexes[i] = p.index[i]
	}
	path := fmt.Sprintf(format, indexes...)
	if p.prefix == "" {
		return strings.TrimPrefix(path, ".")
	}
	return p.prefix + "." + strings.TrimPrefix(path, ".")
}

// labelled is what selectors select: the pods that an object is or makes, or a Service.
type labelled struct {
	labels labelSet
	// ports are the named ports, as "name/protocol".
	ports []string
}

// selection is how an object selects pods.
type selection struct {
	at       string // path of the selector
	selector selector
	// of says in which namespace; only webhooks and policies select in others.
	targets []target
	purpose purpose
}

// purpose says what a selection is for.
type purpose int

const (
	toServe       purpose = iota // Service
	toProtect                    // PodDisruptionBudget
	toGuard                      // NetworkPolicy
	toControl                    // Deployment and its like
	toMonitor                    // ServiceMonitor
	toMonitorPods                // PodMonitor
)

// target is a named port that a Service sends to, or a monitor measures.
type target struct {
	at       string
	port     string
	protocol string
}

// claim is something that only one object in the cluster can have.
type claim struct {
	what string // for people: "node port 30080/TCP"
	at   string
	same string // claims with the same are not a conflict: what they lead to
}

// labelPath is the path of a label that the selector wants.
func (s *selection) labelPath(key string) string {
	if s.purpose == toServe {
		return fmt.Sprintf("%s[%s]", s.at, key)
	}
	return fmt.Sprintf("%s.matchLabels[%s]", s.at, key)
}
