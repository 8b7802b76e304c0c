package assumption

import (
	"bufio"
	"bytes"
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// Read adds the objects of a manifest. Documents that are none of the kinds that
// assumptions are made from add nothing; what is wrong with them is not told
// here.
func (f *Facts) Read(text []byte) {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if err != nil {
			return
		}
		if object, err := yaml.ToJSON(document); err == nil {
			f.object(object)
		}
	}
}

func (f *Facts) object(object []byte) {
	var head struct {
		metav1.TypeMeta `json:",inline"`
		Items           []json.RawMessage `json:"items"`
	}
	if json.Unmarshal(object, &head) != nil {
		return
	}
	for _, item := range head.Items {
		f.object(item)
	}
	switch head.Kind {
	case "Pod":
		read(object, func(o *corev1.Pod) { f.pod(o.Namespace, o.Labels, &o.Spec) })
	case "Deployment":
		read(object, func(o *appsv1.Deployment) { f.template(o.Namespace, &o.Spec.Template) })
	case "ReplicaSet":
		read(object, func(o *appsv1.ReplicaSet) { f.template(o.Namespace, &o.Spec.Template) })
	case "StatefulSet":
		read(object, func(o *appsv1.StatefulSet) { f.template(o.Namespace, &o.Spec.Template) })
	case "DaemonSet":
		read(object, func(o *appsv1.DaemonSet) { f.template(o.Namespace, &o.Spec.Template) })
	case "ReplicationController":
		read(object, func(o *corev1.ReplicationController) {
			if o.Spec.Template != nil {
				f.template(o.Namespace, o.Spec.Template)
			}
		})
	case "Job":
		read(object, func(o *batchv1.Job) { f.template(o.Namespace, &o.Spec.Template) })
	case "CronJob":
		read(object, func(o *batchv1.CronJob) { f.template(o.Namespace, &o.Spec.JobTemplate.Spec.Template) })
	case "Service":
		read(object, func(o *corev1.Service) { f.Services = append(f.Services, o) })
	case "ConfigMap":
		read(object, func(o *corev1.ConfigMap) { f.ConfigMaps = append(f.ConfigMaps, o) })
	case "ValidatingWebhookConfiguration":
		read(object, f.ValidatingWebhooks)
	case "MutatingWebhookConfiguration":
		read(object, f.MutatingWebhooks)
	case "CustomResourceDefinition":
		read(object, f.Definition)
	case "APIService":
		read(object, f.APIService)
	case "Secret":
		read(object, func(o *corev1.Secret) { f.Secrets = append(f.Secrets, o) })
	}
}

func read[T any](object []byte, add func(*T)) {
	var o T
	if json.Unmarshal(object, &o) == nil {
		add(&o)
	}
}

func (f *Facts) template(namespace string, t *corev1.PodTemplateSpec) {
	f.pod(namespace, t.Labels, &t.Spec)
}

func (f *Facts) pod(namespace string, labels map[string]string, spec *corev1.PodSpec) {
	f.Pods = append(f.Pods, Pod{Namespace: namespace, Labels: labels, Spec: spec})
}
