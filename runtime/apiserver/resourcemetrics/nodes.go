package resourcemetrics

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	api "k8s.io/metrics/pkg/apis/metrics"

	"github.com/gherkube/gherkube/runtime/store"
)

// nodes is metrics-server's nodeMetrics.
type nodes struct{}

// New implements rest.Storage.
func (*nodes) New() runtime.Object { return &api.NodeMetrics{} }

// Destroy implements rest.Storage.
func (*nodes) Destroy() {}

// VirtualTime implements instant.Virtual: metrics are made up for each answer.
func (*nodes) VirtualTime() {}

// NewList implements rest.Lister.
func (*nodes) NewList() runtime.Object { return &api.NodeMetricsList{} }

// Kind implements rest.KindProvider.
func (*nodes) Kind() string { return "NodeMetrics" }

// NamespaceScoped implements rest.Scoper.
func (*nodes) NamespaceScoped() bool { return false }

// GetSingularName implements rest.SingularNameProvider.
func (*nodes) GetSingularName() string { return "" }

// Get implements rest.Getter.
func (*nodes) Get(ctx context.Context, name string, _ *metav1.GetOptions) (runtime.Object, error) {
	c, err := of(ctx)
	if err != nil {
		return nil, err
	}
	node, ok := store.Nodes.Get(c.view, "", name)
	if !ok {
		return nil, apierrors.NewNotFound(corev1.Resource("nodes"), name)
	}
	m, ok := c.node(node)
	if !ok {
		return nil, apierrors.NewNotFound(api.Resource("nodes"), name)
	}
	return &m, nil
}

// List implements rest.Lister.
func (*nodes) List(ctx context.Context, options *metainternalversion.ListOptions) (runtime.Object, error) {
	c, err := of(ctx)
	if err != nil {
		return nil, err
	}
	chosen := chosenBy(options)
	out := &api.NodeMetricsList{Items: []api.NodeMetrics{}}
	for _, node := range store.Nodes.List(c.view, "") {
		if !chosen(node) {
			continue
		}
		if m, ok := c.node(node); ok {
			out.Items = append(out.Items, m)
		}
	}
	return out, nil
}

func (c cluster) node(node *corev1.Node) (api.NodeMetrics, bool) {
	if c.metrics == nil {
		return api.NodeMetrics{}, false
	}
	m, ok := c.metrics.Node(node.Name, c.now)
	if !ok {
		return api.NodeMetrics{}, false
	}
	return api.NodeMetrics{
		ObjectMeta: metav1.ObjectMeta{Name: node.Name, Labels: node.Labels, CreationTimestamp: metav1.NewTime(c.now)},
		Timestamp:  metav1.NewTime(m.Timestamp), Window: metav1.Duration{Duration: m.Window}, Usage: quantities(m.Usage),
	}, true
}

// ConvertToTable implements rest.TableConvertor.
func (*nodes) ConvertToTable(_ context.Context, object runtime.Object, _ runtime.Object) (*metav1.Table, error) {
	var t table
	switch o := object.(type) {
	case *api.NodeMetrics:
		t.add(o, o.Name, o.Usage, o.Window)
	case *api.NodeMetricsList:
		for i := range o.Items {
			t.add(&o.Items[i], o.Items[i].Name, o.Items[i].Usage, o.Items[i].Window)
		}
	}
	return &t.Table, nil
}
