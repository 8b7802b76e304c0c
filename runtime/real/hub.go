package real

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// Hub watches a cluster for all scenarios that run on it. Its methods may be
// called from several goroutines.
type Hub struct {
	config    *rest.Config
	client    dynamic.Interface
	discovery discovery.DiscoveryInterface
	kinds     []*kind

	lost   time.Duration
	ctx    context.Context // of the watches
	cancel context.CancelFunc
	ended  sync.WaitGroup
	failed chan struct{}

	mu    sync.Mutex
	views []*view
	err   error // once failed is closed
}

// userAgent is what clients of a scenario call themselves, as those of the simulator do,
// unless the configuration names something else.
const userAgent = "gherkube"

// Connect begins to watch the cluster that the configuration reaches. Close the
// hub when no scenario needs it any more.
func Connect(ctx context.Context, config *rest.Config) (*Hub, error) {
	h, err := reach(ctx, config)
	if err != nil {
		return nil, err
	}
	h.start()
	return h, nil
}

// reach returns a hub that does not watch yet.
func reach(ctx context.Context, config *rest.Config) (*Hub, error) {
	h := &Hub{config: rest.CopyConfig(config), lost: lost, failed: make(chan struct{})}
	h.config.QPS = -1 // what the scenarios ask for at once is decided by who runs them
	h.config.UserAgent = cmp.Or(h.config.UserAgent, userAgent)
	own := rest.CopyConfig(h.config)
	own.WarningHandler = rest.NoWarnings{} // watching Endpoints is deprecated, which concerns no scenario
	own.Wrap(func(next http.RoundTripper) http.RoundTripper { return retrying{h, next} })
	d, err := discovery.NewDiscoveryClientForConfig(own)
	if err != nil {
		return nil, fmt.Errorf("a client for %s: %w", config.Host, err)
	}
	h.discovery = d
	if h.client, err = dynamic.NewForConfig(own); err != nil {
		return nil, fmt.Errorf("a client for %s: %w", config.Host, err)
	}
	if h.kinds, err = served(d, h.client); err != nil {
		return nil, fmt.Errorf("the cluster at %s cannot be used: %w", config.Host, err)
	}
	if err := h.begin(ctx); err != nil {
		return nil, fmt.Errorf("the cluster at %s cannot be watched: %w", config.Host, err)
	}
	h.ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return h, nil
}

func (h *Hub) start() {
	for _, k := range h.kinds {
		h.ended.Go(func() { h.follow(h.ctx, k) })
	}
}

// Close ends the watches.
func (h *Hub) Close() {
	h.fail(errors.New("the hub was closed"))
	h.ended.Wait()
}

// begin reads where each kind begins, and which of them count their
// resourceVersions together: those whose present one lies between two of
// another kind. A server can keep kinds in stores of their own, as large
// clusters do with events.
func (h *Hub) begin(ctx context.Context) error {
	first := h.kind(namespaces)
	if err := h.list(ctx, first); err != nil {
		return err
	}
	from := revision(first.resourceVersion)
	for _, k := range h.kinds {
		if k == first {
			continue
		}
		if err := h.list(ctx, k); err != nil {
			return err
		}
	}
	to, err := h.present(ctx)
	if err != nil {
		return err
	}
	for _, k := range h.kinds {
		k.order(k.resourceVersion, from, to)
	}
	return nil
}

// present is the resourceVersion that namespaces are at.
func (h *Hub) present(ctx context.Context) (uint64, error) {
	list, err := h.kind(namespaces).client.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		return 0, fmt.Errorf("listing namespaces: %w", err)
	}
	return revision(list.GetResourceVersion()), nil
}

// list reads where a kind is at present, and what there is of it if it has no
// namespaces: what is in one is of interest only once a scenario has it.
func (h *Hub) list(ctx context.Context, k *kind) error {
	o := metav1.ListOptions{}
	if k.namespaced {
		o.Limit = 1
	}
	list, err := k.client.List(ctx, o)
	if err != nil {
		return fmt.Errorf("listing objects of kind %s of all namespaces: %w", k.name, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	k.resourceVersion = list.GetResourceVersion()
	k.kept = map[types.NamespacedName]*unstructured.Unstructured{}
	if k.namespaced {
		return nil
	}
	for i := range list.Items {
		obj := &list.Items[i]
		obj.SetManagedFields(nil)
		k.kept[nameOf(obj)] = obj
	}
	return nil
}

// kind returns a kind that the server serves; nil for others.
func (h *Hub) kind(name string) *kind {
	i := slices.IndexFunc(h.kinds, func(k *kind) bool { return k.name == name })
	if i < 0 {
		return nil
	}
	return h.kinds[i]
}

// fail ends the hub: nobody learns anything new from it. Only the first reason
// counts.
func (h *Hub) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return
	}
	h.err = err
	close(h.failed)
	h.cancel()
}

// failure is why the hub has ended.
func (h *Hub) failure() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}
