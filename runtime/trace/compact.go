package trace

import (
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// keptAnnotations are the annotations that tell of a life-cycle, by prefix.
var keptAnnotations = []string{
	"deployment.kubernetes.io/", "kubernetes.io/change-cause", "pod.alpha", "batch.kubernetes.io/",
	"deprecated.daemonset", "endpoints.kubernetes.io/", "kubectl.kubernetes.io/restartedAt",
	"controller.kubernetes.io/", "pv.kubernetes.io/", "volume.kubernetes.io/",
}

// Compact reduces an object to the fields a trace keeps, and the server's own
// time stamps beside them. The error says what in the object cannot be read.
func Compact(obj Object) (Fields, map[string]string, error) {
	return compacted(kindOf(obj), obj)
}

// compacted is Compact for an object of the kind that a trace calls so.
func compacted(kind string, obj Object) (Fields, map[string]string, error) {
	c := &compact{kind: kind, fields: Fields{}, times: map[string]string{}}
	c.metadata(obj)
	err := c.object(obj)
	return c.fields, c.times, err
}

type compact struct {
	kind   string // as a trace calls it
	fields Fields
	times  map[string]string
}

func (c *compact) object(obj Object) error {
	switch c.kind {
	case "Pod":
		return typed(obj, &corev1.Pod{}, c.pod)
	case "Event":
		return typed(obj, &corev1.Event{}, c.event)
	case "EndpointSlice":
		return typed(obj, &discoveryv1.EndpointSlice{}, c.endpointSlice)
	}
	content, err := contentOf(lean(obj))
	if err != nil {
		return err
	}
	c.unstructured(content)
	return nil
}

// lean is an object without the largest of what a trace does not keep: metadata, which
// are read by themselves, the images of nodes, and all of pod templates but the images.
func lean(obj Object) Object {
	switch o := obj.(type) {
	case *corev1.Node:
		return &corev1.Node{Spec: o.Spec, Status: corev1.NodeStatus{Conditions: o.Status.Conditions}}
	case *appsv1.Deployment:
		l := &appsv1.Deployment{Spec: o.Spec, Status: o.Status}
		l.Spec.Template = leanTemplate(o.Spec.Template)
		return l
	case *appsv1.ReplicaSet:
		l := &appsv1.ReplicaSet{Spec: o.Spec, Status: o.Status}
		l.Spec.Template = leanTemplate(o.Spec.Template)
		return l
	case *appsv1.StatefulSet:
		l := &appsv1.StatefulSet{Spec: o.Spec, Status: o.Status}
		l.Spec.Template = leanTemplate(o.Spec.Template)
		return l
	case *appsv1.DaemonSet:
		l := &appsv1.DaemonSet{Spec: o.Spec, Status: o.Status}
		l.Spec.Template = leanTemplate(o.Spec.Template)
		return l
	case *batchv1.Job:
		l := &batchv1.Job{Spec: o.Spec, Status: o.Status}
		l.Spec.Template = leanTemplate(o.Spec.Template)
		return l
	}
	return obj
}

func leanTemplate(t corev1.PodTemplateSpec) corev1.PodTemplateSpec {
	l := corev1.PodTemplateSpec{}
	for _, c := range t.Spec.Containers {
		l.Spec.Containers = append(l.Spec.Containers, corev1.Container{Image: c.Image})
	}
	return l
}

// typed hands obj to read as a T, converting an unstructured one.
func typed[T Object](obj Object, into T, read func(T)) error {
	if t, ok := obj.(T); ok {
		read(t)
		return nil
	}
	content, err := contentOf(obj)
	if err != nil {
		return err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, into); err != nil {
		return err
	}
	read(into)
	return nil
}

func contentOf(obj Object) (map[string]any, error) {
	if u, ok := obj.(*unstructured.Unstructured); ok {
		return u.Object, nil
	}
	return runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
}

func (c *compact) metadata(obj Object) {
	if t := obj.GetCreationTimestamp(); c.kind != "Event" && !t.IsZero() {
		c.time("creationTimestamp", t.Time)
	}
	if t := obj.GetDeletionTimestamp(); t != nil {
		c.fields["deletionTimestamp"] = true
		c.time("deletionTimestamp", t.Time)
		if g := obj.GetDeletionGracePeriodSeconds(); g != nil {
			c.fields["deletionGracePeriodSeconds"] = *g
		}
	}
	if f := obj.GetFinalizers(); len(f) > 0 {
		c.fields["finalizers"] = list(slices.Sorted(slices.Values(f)))
	}
	if c.kind != "Event" && c.kind != "Node" && c.kind != "Namespace" {
		for k, v := range obj.GetLabels() {
			c.fields["labels."+k] = v
		}
	}
	if refs := obj.GetOwnerReferences(); len(refs) > 0 {
		c.fields["ownerReferences"] = owners(refs)
	}
	if g := obj.GetGeneration(); g != 0 && c.kind != "EndpointSlice" && c.kind != "Node" {
		c.fields["generation"] = g
	}
	for k, v := range obj.GetAnnotations() {
		if slices.ContainsFunc(keptAnnotations, func(p string) bool { return strings.HasPrefix(k, p) }) {
			c.fields["annotations."+k] = v
		}
	}
}

func owners(refs []metav1.OwnerReference) []any {
	var out []any
	for _, r := range refs {
		s := r.Kind + "/" + r.Name
		if r.Controller != nil && *r.Controller {
			s += "/controller"
		}
		out = append(out, s)
	}
	return out
}

// time keeps a time stamp of the server, as the API writes it.
func (c *compact) time(name string, t time.Time) {
	if !t.IsZero() {
		c.times[name] = t.UTC().Format(time.RFC3339)
	}
}

func (c *compact) event(e *corev1.Event) {
	c.fields.setText("type", e.Type)
	c.fields.setText("reason", e.Reason)
	c.fields.setText("message", e.Message)
	c.fields["object"] = e.InvolvedObject.Kind + "/" + e.InvolvedObject.Name
	c.fields.setText("fieldPath", e.InvolvedObject.FieldPath)
	if e.Count != 0 {
		c.fields["count"] = int64(e.Count)
	}
	c.fields.setText("source", e.Source.Component)
	if e.Source.Component == "" {
		c.fields.setText("source", e.ReportingController)
	}
	c.fields.setText("action", e.Action)
	if e.Series != nil {
		c.fields["series.count"] = int64(e.Series.Count)
		c.time("series", e.Series.LastObservedTime.Time)
	}
	c.time("firstTimestamp", e.FirstTimestamp.Time)
	c.time("lastTimestamp", e.LastTimestamp.Time)
	c.time("eventTime", e.EventTime.Time)
}

func (c *compact) endpointSlice(s *discoveryv1.EndpointSlice) {
	for _, e := range s.Endpoints {
		name := strings.Join(e.Addresses, ",")
		if e.TargetRef != nil && e.TargetRef.Name != "" {
			name = e.TargetRef.Name
		}
		c.fields["endpoints."+name] = "ready=" + yesNo(e.Conditions.Ready) +
			" serving=" + yesNo(e.Conditions.Serving) + " terminating=" + yesNo(e.Conditions.Terminating)
	}
	ports := []any{}
	for _, p := range s.Ports {
		port := map[string]any{}
		if p.Name != nil {
			port["name"] = *p.Name
		}
		if p.Port != nil {
			port["port"] = int64(*p.Port)
		}
		ports = append(ports, port)
	}
	c.fields["ports"] = ports
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return "none"
	case *b:
		return "true"
	}
	return "false"
}

func list(s []string) []any {
	out := make([]any, len(s))
	for i := range s {
		out[i] = s[i]
	}
	return out
}
