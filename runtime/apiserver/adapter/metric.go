package adapter

import (
	"fmt"
	"net/http"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/handlers/negotiation"
	"k8s.io/apiserver/pkg/endpoints/handlers/responsewriters"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/metrics/pkg/apis/custom_metrics"
	"k8s.io/metrics/pkg/apis/external_metrics"

	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// metric answers a request for values.
func (a *adapters) metric(w http.ResponseWriter, r *http.Request, gv schema.GroupVersion) {
	info, ok := apirequest.RequestInfoFrom(r.Context())
	if !ok || !info.IsResourceRequest || !slices.Contains(Versions(gv.Group), gv) {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet {
		http.Error(w, "405: Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	out, err := a.valuesOf(r, info)
	if err != nil {
		responsewriters.ErrorNegotiated(err, a.codecs, gv, w, r)
		return
	}
	responsewriters.WriteObjectNegotiated(a.codecs, negotiation.DefaultEndpointRestrictions, gv, w, r, http.StatusOK, out, false)
}

func (a *adapters) valuesOf(r *http.Request, info *apirequest.RequestInfo) (runtime.Object, error) {
	selector := func(parameter string) (labels.Selector, error) {
		s, err := labels.Parse(r.URL.Query().Get(parameter))
		if err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
		return s, nil
	}
	of, err := selector("labelSelector")
	if err != nil {
		return nil, err
	}
	if info.APIGroup == external_metrics.GroupName {
		return a.external(info, of), nil
	}
	// Values that are set have no labels of their own: a selector that selects by
	// some finds none.
	own, err := selector("metricLabelSelector")
	if err != nil {
		return nil, err
	}
	asked := question{resource: info.Resource, namespace: info.Namespace, name: info.Name, metric: info.Subresource, own: own}
	if info.Resource == "metrics" && info.Namespace != "" { // of the namespace itself (handlers of the path /namespaces/NAME/metrics/METRIC)
		asked.resource, asked.namespace, asked.name, asked.metric = "namespaces", "", info.Namespace, info.Name
	}
	return a.custom(asked, of)
}

// external is GetExternalMetric.
func (a *adapters) external(info *apirequest.RequestInfo, of labels.Selector) runtime.Object {
	out := &external_metrics.ExternalMetricValueList{Items: []external_metrics.ExternalMetricValue{}}
	for _, v := range a.values.External(info.Namespace, info.Resource, of) {
		out.Items = append(out.Items, external_metrics.ExternalMetricValue{
			MetricName: info.Resource, MetricLabels: v.Labels, Timestamp: a.now, Value: *resource.NewMilliQuantity(v.Value, resource.DecimalSI),
		})
	}
	return out
}

// question is which custom metric is asked for.
type question struct {
	resource, namespace, name, metric string
	own                               labels.Selector // of the metric
}

// custom is GetMetricByName, and GetMetricBySelector for the name *.
func (a *adapters) custom(q question, of labels.Selector) (runtime.Object, error) {
	r, known := a.byName(q.resource)
	if !known || r.Namespaced && q.namespace == "" {
		return nil, notFound(fmt.Sprintf("the server could not find the metric %s for %s", q.metric, q.resource))
	}
	out := &custom_metrics.MetricValueList{Items: []custom_metrics.MetricValue{}}
	for _, object := range a.objects(r, q, of) {
		if value, ok := a.value(r, object, q); ok {
			out.Items = append(out.Items, value)
		}
	}
	switch {
	case q.name == "*" || len(out.Items) > 0:
		return out, nil
	case q.own.Empty():
		return nil, notFound(fmt.Sprintf("the server could not find the metric %s for %s %s", q.metric, r.GroupResource, q.name))
	}
	return nil, notFound(fmt.Sprintf("the server could not find the metric %s for %s %s with selector %s", q.metric, r.GroupResource, q.name, q.own))
}

// objects are those of which the metric is asked for.
func (a *adapters) objects(r Resource, q question, of labels.Selector) []store.Object {
	if q.name != "*" {
		object := a.view.Get(store.Key{Resource: r.GroupResource, Namespace: q.namespace, Name: q.name})
		if object == nil {
			object = &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: q.namespace, Name: q.name}}
		}
		return []store.Object{object}
	}
	var out []store.Object
	for _, object := range a.view.List(r.GroupResource, q.namespace) {
		if of.Matches(labels.Set(object.GetLabels())) {
			out = append(out, object)
		}
	}
	return out
}

func (a *adapters) value(r Resource, object store.Object, q question) (custom_metrics.MetricValue, bool) {
	n, ok := a.values.Of(metrics.Object{Namespace: object.GetNamespace(), Kind: r.Kind, Name: object.GetName(), Labels: object.GetLabels()}, q.metric)
	if !ok || !q.own.Matches(labels.Set{}) {
		return custom_metrics.MetricValue{}, false
	}
	return custom_metrics.MetricValue{
		DescribedObject: custom_metrics.ObjectReference{
			APIVersion: r.GroupVersionKind.Group + "/" + r.Version, Kind: r.Kind, Namespace: object.GetNamespace(), Name: object.GetName(), // helpers.ReferenceFor
		},
		Metric: custom_metrics.MetricIdentifier{Name: q.metric}, Timestamp: a.now, Value: *resource.NewMilliQuantity(n, resource.DecimalSI),
	}, true
}

// notFound is what provider.NewMetricNotFoundError and its like return.
func notFound(message string) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: http.StatusNotFound, Reason: metav1.StatusReasonNotFound, Message: message,
	}}
}
