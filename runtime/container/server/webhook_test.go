package server

import (
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// TestWebhookAnswers asks agnhost's webhook about objects, as upstream's tests do.
func TestWebhookAnswers(t *testing.T) {
	pods := metav1.GroupVersionResource{Version: "v1", Resource: "pods"}
	for name, c := range map[string]struct {
		ask       func(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse
		object    string
		operation admissionv1.Operation
		name      string
		want      string // the patch, what it says of a refusal, or "allowed"
	}{
		"first label":      {addLabel, `{"metadata":{}}`, admissionv1.Create, "", `[{ "op": "add", "path": "/metadata/labels", "value": {"added-label": "yes"}}]`},
		"another label":    {addLabel, `{"metadata":{"labels":{"a":"b"}}}`, admissionv1.Create, "", `[{ "op": "add", "path": "/metadata/labels/added-label", "value": "yes" }]`},
		"another value":    {addLabel, `{"metadata":{"labels":{"added-label":"no"}}}`, admissionv1.Create, "", `[{ "op": "replace", "path": "/metadata/labels/added-label", "value": "yes" }]`},
		"labelled":         {addLabel, `{"metadata":{"labels":{"added-label":"yes"}}}`, admissionv1.Create, "", "allowed"},
		"no JSON":          {addLabel, `[`, admissionv1.Create, "", "unexpected end of JSON input"},
		"pod":              {admitPods, `{"spec":{"containers":[{"name":"a"}]}}`, admissionv1.Create, "", "allowed"},
		"unwanted pod":     {admitPods, `{"metadata":{"labels":{"webhook-e2e-test":"webhook-disallow"}},"spec":{"containers":[{"name":"webhook-disallow"}]}}`, admissionv1.Create, "", "the pod contains unwanted label; the pod contains unwanted container name;"},
		"patient pod":      {admitPods, `{"metadata":{"labels":{"webhook-e2e-test":"wait-forever"}}}`, admissionv1.Create, "", "never"},
		"init container":   {mutatePods, `{"metadata":{"name":"webhook-to-be-mutated"}}`, admissionv1.Create, "", `[{"op":"add","path":"/spec/initContainers","value":[{"image":"webhook-added-image","name":"webhook-added-init-container","resources":{}}]}]`},
		"other pod":        {mutatePods, `{"metadata":{"name":"a"}}`, admissionv1.Create, "", "allowed"},
		"attach":           {denyAttachment, `{"stdin":true,"container":"container1"}`, admissionv1.Connect, "to-be-attached-pod", "attaching to pod 'to-be-attached-pod' is not allowed"},
		"attach elsewhere": {denyAttachment, `{"stdin":true,"container":"container1"}`, admissionv1.Connect, "a", "allowed"},
		"data":             {admitData("unwanted", "kept"), `{"data":{"webhook-e2e-test":"webhook-disallow"}}`, admissionv1.Update, "", "unwanted"},
		"kept data":        {admitData("unwanted", "kept"), `{"data":{"webhook-e2e-test":"webhook-nondeletable"}}`, admissionv1.Delete, "", "kept"},
		"second stage":     {mutateData, `{"data":{"mutation-start":"yes","mutation-stage-1":"yes"}}`, admissionv1.Create, "", `[{ "op": "add", "path": "/data/mutation-stage-2", "value": "yes" }]`},
		"definition":       {admitCRD, `{"metadata":{"labels":{"webhook-e2e-test":"webhook-disallow"}}}`, admissionv1.Create, "", "the crd contains unwanted label"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &admissionv1.AdmissionRequest{Resource: pods, Operation: c.operation, Name: c.name}
			raw := runtime.RawExtension{Raw: []byte(c.object)}
			if r.Object = raw; c.operation == admissionv1.Delete {
				r.Object, r.OldObject = runtime.RawExtension{}, raw
			}
			got := "never"
			switch a := c.ask(r); {
			case a == nil:
			case a.Patch != nil:
				got = string(a.Patch)
			case a.Allowed:
				got = "allowed"
			default:
				got = a.Result.Message + string(a.Result.Reason)
			}
			if got != c.want {
				t.Errorf("answers %q, not %q", got, c.want)
			}
		})
	}
}
