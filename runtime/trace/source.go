package trace

import (
	"reflect"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// EventType is what happened to an object, in the words of a watch.
type EventType string

// The events of a watch, and the lines of a trace that are no API objects.
const (
	Added    EventType = "ADDED"
	Modified EventType = "MODIFIED"
	Deleted  EventType = "DELETED"
	Run      EventType = "RUN"   // a command was run
	Start    EventType = "START" // the scenario's first line
	End      EventType = "END"   // the scenario's last line
)

// Object is any API object with metadata, typed or unstructured.
type Object interface {
	metav1.Object
	runtime.Object
}

// Change is one write to one object, as a watch of the cluster shows it.
type Change struct {
	// At is when it was seen: virtual time on a simulated cluster, the arrival
	// of the watch event on a real one.
	At   time.Time
	Type EventType
	// Resource is where the server has the object; it tells kinds of the same
	// name apart. Empty where a source has none but the kinds of the table.
	Resource schema.GroupResource
	// Object is the new state, or the last one of a deleted object. It is
	// shared: code that wants to change it copies it first.
	Object Object
	// Revision is the place of the write among all writes to the cluster, 0 if
	// it is not known. Watches of different kinds may show writes in another
	// order. What happens on a simulated cluster is in order without it.
	Revision uint64
}

// Source is where the changes of a cluster can be read, in the order in which
// they happened.
type Source interface {
	// Since returns the changes after the cursor and the cursor to go on from;
	// cursor 0 is the beginning, where existing objects show as Added. A call
	// never blocks. The error says why changes may have been missed.
	Since(cursor int) ([]Change, int, error)
}

// kindOf returns the kind of an object: typed objects need not carry it.
func kindOf(obj Object) string {
	if k := obj.GetObjectKind().GroupVersionKind().Kind; k != "" {
		return k
	}
	t := reflect.TypeOf(obj)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}
