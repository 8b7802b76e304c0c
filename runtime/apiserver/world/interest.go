package world

import "k8s.io/apimachinery/pkg/runtime/schema"

// Interest is what a client is about to see: the objects of a resource, or those
// in a namespace, or the one of that name.
type Interest struct {
	Resource        schema.GroupResource
	Namespace, Name string
	Watch           bool // and what becomes of them
}

// Look tells the world that somebody looks.
func (r *Request) Look(i Interest) error {
	if r.World.Look == nil {
		return nil
	}
	defer r.Enter()()
	return r.World.Look(i)
}

// Reach says why the kubelet of a node cannot be reached, as connect does; nil if
// it can.
func (r *Request) Reach(node string) error {
	if r.World.Reach == nil {
		return nil
	}
	defer r.Enter()()
	return r.World.Reach(node)
}
