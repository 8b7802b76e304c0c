package reference

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
)

// workload collects the facts of a kind with pods.
func (c *collector) workload(obj runtime.Object) {
	switch o := obj.(type) {
	case *core.Pod:
		c.facts.pods = &labelled{labels: newLabelSet(o.Labels), ports: podPorts(&o.Spec)}
		c.podSpec("spec", &o.Spec)
	case *core.PodTemplate: // makes no pods by itself
		c.podSpec("template.spec", &o.Template.Spec)
	case *core.ReplicationController:
		if o.Spec.Template != nil {
			c.controls("spec.selector", selectorOfMap(o.Spec.Selector))
			c.template("spec.template", o.Spec.Template)
		}
	case *apps.Deployment:
		c.controls("spec.selector", ofController(o.Spec.Selector))
		c.template("spec.template", &o.Spec.Template)
	case *apps.ReplicaSet:
		c.controls("spec.selector", ofController(o.Spec.Selector))
		c.template("spec.template", &o.Spec.Template)
	case *apps.DaemonSet:
		c.controls("spec.selector", ofController(o.Spec.Selector))
		c.template("spec.template", &o.Spec.Template)
	case *apps.StatefulSet:
		c.controls("spec.selector", ofController(o.Spec.Selector))
		c.template("spec.template", &o.Spec.Template)
		c.statefulSet(&o.Spec)
	case *batch.Job:
		c.template("spec.template", &o.Spec.Template)
	case *batch.CronJob:
		c.template("spec.jobTemplate.spec.template", &o.Spec.JobTemplate.Spec.Template)
	}
}

func ofController(s *metav1.LabelSelector) selector {
	if s == nil {
		return selector{} // refused by validation
	}
	return selectorOf(s)
}

func (c *collector) controls(path string, s selector) { c.selects(path, s, toControl) }

// template collects the facts of the pods that are made of the template.
func (c *collector) template(path string, t *core.PodTemplateSpec) {
	c.facts.pods = &labelled{labels: newLabelSet(t.Labels), ports: podPorts(&t.Spec)}
	c.podSpec(path+".spec", &t.Spec)
}

var (
	serviceNameField   = &field{base: "spec", name: ".serviceName"}
	templateClassField = &field{base: "spec.volumeClaimTemplates[%d].spec", name: ".storageClassName"}
	scaleTargetField   = &field{base: "spec.scaleTargetRef", name: ".name"}
)

func (c *collector) statefulSet(spec *apps.StatefulSetSpec) {
	own := map[string]bool{}
	for _, t := range spec.VolumeClaimTemplates {
		own[t.Name] = true
	}
	// A volume with the name of a claim template is replaced by the claim:
	// updateStorage in k8s.io/kubernetes/pkg/controller/statefulset.
	volumes := spec.Template.Spec.Volumes
	kept := c.facts.references[:0]
	for _, r := range c.facts.references {
		if r.at.field.base == claimVolumeField.base && own[volumes[r.at.index[0]].Name] {
			continue
		}
		kept = append(kept, r)
	}
	c.facts.references, c.prefix = kept, ""
	c.refer(serviceNameField, named{kind: serviceKind, name: spec.ServiceName})
	for i, t := range spec.VolumeClaimTemplates {
		c.refer(templateClassField, named{kind: storageClassKind, name: textOf(t.Spec.StorageClassName)}, i)
	}
}

// autoscaler collects the target. The controller looks at its group and kind,
// not at its version: reconcileAutoscaler in
// k8s.io/kubernetes/pkg/controller/podautoscaler.
func (c *collector) autoscaler(o *autoscaling.HorizontalPodAutoscaler) {
	t := o.Spec.ScaleTargetRef
	kind, ok := groupKind(t.APIVersion, t.Kind)
	if ok {
		c.refer(scaleTargetField, named{kind: kind, name: t.Name})
	}
	for i, m := range o.Spec.Metrics {
		if m.Object == nil {
			continue
		}
		if kind, ok := groupKind(m.Object.DescribedObject.APIVersion, m.Object.DescribedObject.Kind); ok {
			c.refer(describedField, named{kind: kind, name: m.Object.DescribedObject.Name}, i)
		}
	}
}

var describedField = &field{base: "spec.metrics[%d].object.describedObject", name: ".name"}
