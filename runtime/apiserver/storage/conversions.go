package storage

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// mostConversions is how many converted objects are kept at most.
const mostConversions = 4096

// conversions are what was converted of a resource's objects, by UID: the latest of each. They
// stand for upstream's watch cache, which converts each object when it is written
// and has the versions of a resource apart; reading one object goes past it.
type conversions struct {
	mu      sync.Mutex
	objects map[types.UID]converted
}

type converted struct {
	resourceVersion string
	object          runtime.Object
}

// get returns what was made of a stored object, which is for reading only; nil if it
// has not been converted.
func (c *conversions) get(obj store.Object) runtime.Object {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.objects[obj.GetUID()]; known.resourceVersion == obj.GetResourceVersion() {
		return known.object
	}
	return nil
}

func (c *conversions) put(obj store.Object, made runtime.Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects == nil || len(c.objects) >= mostConversions {
		c.objects = map[types.UID]converted{}
	}
	c.objects[obj.GetUID()] = converted{obj.GetResourceVersion(), made}
}
