package reference

import (
	"reflect"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kube-aggregator/pkg/apis/apiregistration"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/networking"
	"k8s.io/kubernetes/pkg/apis/policy"
	"k8s.io/kubernetes/pkg/apis/rbac"
	"k8s.io/kubernetes/pkg/apis/resource"
)

// TestIncompleteObjects: what is checked is not valid yet, so any field may be
// missing. Of an object with all fields, each is left out in turn, and nothing panics.
func TestIncompleteObjects(t *testing.T) {
	definition := &apiextensions.CustomResourceDefinition{}
	definition.Spec.Conversion = &apiextensions.CustomResourceConversion{}
	for group, objects := range map[string][]runtime.Object{
		"": {
			&core.ConfigMap{}, &core.Secret{}, &core.Service{}, &core.ServiceAccount{}, &core.PersistentVolume{}, &core.PersistentVolumeClaim{},
			&core.Pod{}, &core.PodTemplate{}, &core.ReplicationController{},
		},
		"apps":                      {&apps.Deployment{}, &apps.ReplicaSet{}, &apps.StatefulSet{}, &apps.DaemonSet{}},
		"batch":                     {&batch.Job{}, &batch.CronJob{}},
		"autoscaling":               {&autoscaling.HorizontalPodAutoscaler{}},
		"policy":                    {&policy.PodDisruptionBudget{}},
		"networking.k8s.io":         {&networking.NetworkPolicy{}, &networking.Ingress{}},
		"rbac.authorization.k8s.io": {&rbac.RoleBinding{}, &rbac.ClusterRoleBinding{}},
		"resource.k8s.io":           {&resource.ResourceClaim{}, &resource.ResourceClaimTemplate{}},
		"apiregistration.k8s.io":    {&apiregistration.APIService{}},
		"apiextensions.k8s.io":      {definition},
		"admissionregistration.k8s.io": {
			&admissionregistration.ValidatingAdmissionPolicy{}, &admissionregistration.ValidatingAdmissionPolicyBinding{},
			&admissionregistration.MutatingAdmissionPolicy{}, &admissionregistration.MutatingAdmissionPolicyBinding{},
			&admissionregistration.ValidatingWebhookConfiguration{}, &admissionregistration.MutatingWebhookConfiguration{},
		},
	} {
		for _, object := range objects {
			value := reflect.ValueOf(object).Elem()
			t.Run(value.Type().Name(), func(*testing.T) {
				filled := value
				if object == definition {
					filled = reflect.ValueOf(definition.Spec.Conversion).Elem() // its schema has schemas
				}
				(&filler{}).fill(filled, 0)
				check := func() {
					for _, closed := range []bool{false, true} {
						of := Object{Kind: kindOf(group, value.Type().Name()), Name: "a", Facts: Collect(object)}
						Run{Objects: []Object{of}, Closed: closed, Place: func(int) string { return "" }}.Check()
					}
				}
				eachWithout(filled, check)
				value.FieldByName("ObjectMeta").SetZero() // an object has no owners most of the time
				eachWithout(filled, check)
			})
		}
	}
}

// eachWithout calls do while the value lacks each of the texts, lists and structs
// behind pointers in it.
func eachWithout(v reflect.Value, do func()) {
	switch v.Kind() {
	case reflect.String, reflect.Pointer, reflect.Slice:
		kept := reflect.ValueOf(v.Interface())
		v.SetZero()
		do()
		v.Set(kept.Convert(v.Type()))
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachWithout(v.Elem(), do)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachWithout(v.Index(i), do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				eachWithout(v.Field(i), do)
			}
		}
	}
}
