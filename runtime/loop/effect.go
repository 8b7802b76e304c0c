package loop

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// Effect is something an actor wants done to the world. Actors return effects
// as data, which nobody changes from then on; the loop hands them to its
// performer in order.
type Effect interface{ effect() }

// Create asks the API server to create Object, a versioned API object. Its
// GenerateName is honoured.
type Create struct {
	Key    store.Key // Name is empty when Object has only a GenerateName
	Object store.Object
	// Rejected, if set, says what to do when the API server refuses. Without
	// it a refusal ends the reconciliation of this key, which is retried with
	// back-off.
	Rejected func(error) []Effect
	// Created, if set, says what to do once the object is there. It is given
	// the object as the API server stored it, with its name and UID.
	Created func(store.Object) []Effect
}

// Update asks the API server to replace an object, as PUT does: it bumps the
// generation where the kind's strategy says so. Object carries the resource
// version it was read at, or none to overwrite whatever is there.
type Update struct {
	Key    store.Key
	Object store.Object
	// Subresource, if set, is what is replaced: "status" (with the API
	// server's own rules of what that is: a Deployment's annotations belong to
	// it) or "finalize" of a namespace.
	Subresource string
	Rejected    func(error) []Effect
}

// Status replaces the status of an object. Nothing but the status of Object is
// taken, and it is trusted: it goes to the store unvalidated, unless somebody reviews it. If the object is
// gone or has another UID, nothing happens.
type Status struct {
	Key    store.Key
	Object store.Object
	// Rejected is as for Create: webhooks and policies may refuse a status.
	Rejected func(error) []Effect
}

// Delete asks the API server to delete an object.
type Delete struct {
	Key store.Key
	// UID, if set, must be that of the object; a later object of the same name
	// stays.
	UID types.UID
	// GraceSeconds nil means the kind's default.
	GraceSeconds *int64
	Propagation  *metav1.DeletionPropagation
	Rejected     func(error) []Effect
}

// Expire takes an object out of the store whose lease in etcd has ended: no request is
// made, and nobody is asked. One that was written after the revision stays.
type Expire struct {
	Key      store.Key
	Revision int64
}

// Bind asks the API server to bind a pod to a node.
type Bind struct {
	Pod  store.Key
	UID  types.UID
	Node string
}

// Event reports something that happened to an object, as components do with
// an event recorder: the same event again only counts up.
type Event struct {
	Regarding corev1.ObjectReference // with FieldPath where it has one
	Type      string                 // corev1.EventTypeNormal or EventTypeWarning
	Reason    string
	Message   string
	Component string // "kubelet", "default-scheduler", ...
	Host      string // the node, for the kubelet's events
}

// Retry ends a reconciliation as failed: effects after it are dropped, and the
// key is looked at again with back-off. The loop itself carries it out.
type Retry struct{ Err error }

func (Create) effect() {}
func (Update) effect() {}
func (Status) effect() {}
func (Delete) effect() {}
func (Expire) effect() {}
func (Bind) effect()   {}
func (Event) effect()  {}
func (Retry) effect()  {}
