package resourcemetrics

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/generic"
	api "k8s.io/metrics/pkg/apis/metrics"

	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// pods is metrics-server's podMetrics.
type pods struct{}

// New implements rest.Storage.
func (*pods) New() runtime.Object { return &api.PodMetrics{} }

// Destroy implements rest.Storage.
func (*pods) Destroy() {}

// VirtualTime implements instant.Virtual: metrics are made up for each answer.
func (*pods) VirtualTime() {}

// NewList implements rest.Lister.
func (*pods) NewList() runtime.Object { return &api.PodMetricsList{} }

// Kind implements rest.KindProvider.
func (*pods) Kind() string { return "PodMetrics" }

// NamespaceScoped implements rest.Scoper.
func (*pods) NamespaceScoped() bool { return true }

// GetSingularName implements rest.SingularNameProvider.
func (*pods) GetSingularName() string { return "" }

// Get implements rest.Getter.
func (*pods) Get(ctx context.Context, name string, _ *metav1.GetOptions) (runtime.Object, error) {
	namespace := genericapirequest.NamespaceValue(ctx)
	c, err := of(ctx)
	if err != nil {
		return nil, err
	}
	pod, ok := store.Pods.Get(c.view, namespace, name)
	if !ok {
		return nil, apierrors.NewNotFound(corev1.Resource("pods"), namespace+"/"+name)
	}
	m, ok := c.pod(pod)
	if !ok {
		return nil, apierrors.NewNotFound(api.Resource("pods"), namespace+"/"+name)
	}
	return &m, nil
}

// List implements rest.Lister.
func (*pods) List(ctx context.Context, options *metainternalversion.ListOptions) (runtime.Object, error) {
	c, err := of(ctx)
	if err != nil {
		return nil, err
	}
	chosen := chosenBy(options)
	out := &api.PodMetricsList{Items: []api.PodMetrics{}}
	for _, pod := range store.Pods.List(c.view, genericapirequest.NamespaceValue(ctx)) {
		if !chosen(pod) {
			continue
		}
		if m, ok := c.pod(pod); ok {
			out.Items = append(out.Items, m)
		}
	}
	return out, nil
}

// chosenBy returns what tells whether an object's metrics are asked for.
func chosenBy(options *metainternalversion.ListOptions) func(store.Object) bool {
	label, field := labels.Everything(), fields.Everything()
	if options != nil && options.LabelSelector != nil {
		label = options.LabelSelector
	}
	if options != nil && options.FieldSelector != nil {
		field = options.FieldSelector
	}
	return func(o store.Object) bool {
		if !label.Matches(labels.Set(o.GetLabels())) {
			return false
		}
		meta := metav1.ObjectMeta{Namespace: o.GetNamespace(), Name: o.GetName()}
		return field.Empty() || field.Matches(generic.ObjectMetaFieldsSet(&meta, o.GetNamespace() != ""))
	}
}

// pod is podMetrics.getMetrics of one pod.
func (c cluster) pod(pod *corev1.Pod) (api.PodMetrics, bool) {
	if c.metrics == nil || pod.Status.Phase != corev1.PodRunning {
		return api.PodMetrics{}, false
	}
	m, ok := c.metrics.Pod(pod.Namespace, pod.Name, c.now)
	if !ok {
		return api.PodMetrics{}, false
	}
	out := api.PodMetrics{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name, Labels: pod.Labels, CreationTimestamp: metav1.NewTime(c.now)},
		Timestamp:  metav1.NewTime(m.Timestamp), Window: metav1.Duration{Duration: m.Window},
	}
	for _, container := range m.Containers {
		out.Containers = append(out.Containers, api.ContainerMetrics{Name: container.Name, Usage: quantities(container.Usage)})
	}
	return out, true
}

// quantities is metrics-server's resourceUsage.
func quantities(u metrics.Usage) corev1.ResourceList {
	cpu := *resource.NewScaledQuantity(u.CPU, resource.Nano)
	cpu.Format = resource.DecimalSI
	return corev1.ResourceList{
		corev1.ResourceCPU:    cpu,
		corev1.ResourceMemory: *resource.NewQuantity(u.Memory, resource.BinarySI),
	}
}

// ConvertToTable implements rest.TableConvertor.
func (*pods) ConvertToTable(_ context.Context, object runtime.Object, _ runtime.Object) (*metav1.Table, error) {
	var t table
	switch o := object.(type) {
	case *api.PodMetrics:
		t.addPod(o)
	case *api.PodMetricsList:
		for i := range o.Items {
			t.addPod(&o.Items[i])
		}
	}
	return &t.Table, nil
}
