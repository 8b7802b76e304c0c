package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// allowDelay is how long always-allow-delay-5s takes.
const allowDelay = 5 * time.Second

// webhook is test/images/agnhost/webhook: what allows, denies and changes objects
// for tests of admission webhooks.
func webhook(p *process.Process, f flags) {
	config := webhookKeyPair(p, f, "config.go:34")
	if config == nil {
		return
	}
	sidecar := f.text("sidecar-image", "")
	answers := map[string]func(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse{
		"/always-allow-delay-5s": alwaysAllow, "/always-deny": alwaysDeny, "/add-label": addLabel,
		"/pods": admitPods, "/pods/attach": denyAttachment, "/mutating-pods": mutatePods,
		"/mutating-pods-sidecar": func(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse { return addSidecar(r, sidecar) },
		"/configmaps":            admitData("the configmap contains unwanted key and value", "the configmap cannot be deleted because it contains unwanted key and value"),
		"/custom-resource":       admitData("the custom resource contains unwanted data", "the custom resource cannot be deleted because it contains unwanted key and value"),
		"/mutating-configmaps":   mutateData, "/mutating-custom-resource": mutateData, "/crd": admitCRD,
	}
	accept(p, f.port("port", 443), serveHTTPS(p, config, func(e network.Exchange, respond func(network.Response)) {
		if e.URL.Path == "/readyz" {
			respond(text(200, "ok"))
			return
		}
		answer := answers[e.URL.Path]
		if answer == nil {
			respond(text(404, "404 page not found\n"))
			return
		}
		delay := time.Duration(0)
		if e.URL.Path == "/always-allow-delay-5s" {
			delay = allowDelay
		}
		review := admissionv1.AdmissionReview{}
		if err := json.Unmarshal(e.Body, &review); err != nil || review.Request == nil {
			respond(text(400, fmt.Sprintf("Request could not be decoded: %v\n", err)))
			return
		}
		later(p, delay, func() {
			if response := answer(review.Request); response != nil {
				response.UID = review.Request.UID
				respond(asJSON(admissionv1.AdmissionReview{TypeMeta: review.TypeMeta, Response: response}))
			}
		})
	}))
}

// reviewed is what the webhooks look at of objects of any kind.
type reviewed struct {
	Metadata metav1.ObjectMeta
	Data     map[string]string
	Spec     struct {
		Containers, InitContainers []struct{ Name string }
	}
	Stdin     bool
	Container string
}

// read returns the object of a request, or the one that is to be deleted.
func read(r *admissionv1.AdmissionRequest) (reviewed, error) {
	raw := r.Object.Raw
	if r.Operation == admissionv1.Delete {
		raw = r.OldObject.Raw
	}
	var obj reviewed
	return obj, json.Unmarshal(raw, &obj)
}

func failed(err error) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Result: &metav1.Status{Message: err.Error()}}
}

func denies(message string) *admissionv1.AdmissionResponse { return failed(errors.New(message)) }

func allows() *admissionv1.AdmissionResponse { return &admissionv1.AdmissionResponse{Allowed: true} }

// patches allows what the patch makes of the object.
func patches(patch string) *admissionv1.AdmissionResponse {
	kind := admissionv1.PatchTypeJSONPatch
	return &admissionv1.AdmissionResponse{Allowed: true, Patch: []byte(patch), PatchType: &kind}
}

func alwaysAllow(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	return &admissionv1.AdmissionResponse{Allowed: true, Result: &metav1.Status{Message: "this webhook allows all requests"}}
}

func alwaysDeny(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	return denies("this webhook denies all requests")
}

func addLabel(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	obj, err := read(r)
	value, labelled := obj.Metadata.Labels["added-label"]
	switch {
	case err != nil:
		return failed(err)
	case len(obj.Metadata.Labels) == 0:
		return patches(`[{ "op": "add", "path": "/metadata/labels", "value": {"added-label": "yes"}}]`)
	case !labelled:
		return patches(`[{ "op": "add", "path": "/metadata/labels/added-label", "value": "yes" }]`)
	case value != "yes":
		return patches(`[{ "op": "replace", "path": "/metadata/labels/added-label", "value": "yes" }]`)
	}
	return allows()
}

// admitPods never answers for a pod that says so.
func admitPods(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	if r.Resource != (metav1.GroupVersionResource{Version: "v1", Resource: "pods"}) {
		return denies("expect resource to be { v1 pods}")
	}
	obj, err := read(r)
	if err != nil {
		return failed(err)
	}
	var unwanted []string
	switch obj.Metadata.Labels["webhook-e2e-test"] {
	case "webhook-disallow":
		unwanted = append(unwanted, "the pod contains unwanted label;")
	case "wait-forever":
		return nil
	}
	for _, c := range obj.Spec.Containers {
		if strings.Contains(c.Name, "webhook-disallow") {
			unwanted = append(unwanted, "the pod contains unwanted container name;")
		}
	}
	if len(unwanted) > 0 {
		return denies(strings.Join(unwanted, " "))
	}
	return allows()
}

func mutatePods(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	obj, err := read(r)
	if err != nil {
		return failed(err)
	}
	for _, c := range obj.Spec.InitContainers {
		if c.Name == "webhook-added-init-container" {
			return allows()
		}
	}
	if obj.Metadata.Name != "webhook-to-be-mutated" {
		return allows()
	}
	return patches(`[{"op":"add","path":"/spec/initContainers","value":[{"image":"webhook-added-image","name":"webhook-added-init-container","resources":{}}]}]`)
}

func addSidecar(r *admissionv1.AdmissionRequest, image string) *admissionv1.AdmissionResponse {
	if image == "" {
		return &admissionv1.AdmissionResponse{Result: &metav1.Status{Status: metav1.StatusFailure, Message: "No image specified by the sidecar-image parameter", Code: 500}}
	}
	obj, err := read(r)
	if err != nil {
		return failed(err)
	}
	for _, c := range obj.Spec.Containers {
		if c.Name == "webhook-added-sidecar" {
			return allows()
		}
	}
	return patches(fmt.Sprintf(`[{"op":"add", "path":"/spec/containers/-","value":{"image":%q,"name":"webhook-added-sidecar","resources":{}}}]`, image))
}

func denyAttachment(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	if r.Name != "to-be-attached-pod" {
		return allows()
	}
	options, err := read(r)
	switch {
	case err != nil:
		return failed(err)
	case options.Stdin && options.Container == "container1":
		return denies("attaching to pod 'to-be-attached-pod' is not allowed")
	}
	return allows()
}

// admitData refuses objects with some data, and the deletion of those with other.
func admitData(unwanted, kept string) func(*admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	return func(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
		obj, err := read(r)
		if err != nil {
			return failed(err)
		}
		refuse := func(reason string) *admissionv1.AdmissionResponse {
			return &admissionv1.AdmissionResponse{Result: &metav1.Status{Reason: metav1.StatusReason(reason)}}
		}
		switch value := obj.Data["webhook-e2e-test"]; {
		case value == "webhook-disallow" && (r.Operation == admissionv1.Create || r.Operation == admissionv1.Update):
			return refuse(unwanted)
		case value == "webhook-nondeletable" && r.Operation == admissionv1.Delete:
			return refuse(kept)
		}
		return allows()
	}
}

// mutateData adds to data in two stages.
func mutateData(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	obj, err := read(r)
	switch {
	case err != nil:
		return failed(err)
	case obj.Data["mutation-stage-1"] == "yes":
		return patches(`[{ "op": "add", "path": "/data/mutation-stage-2", "value": "yes" }]`)
	case obj.Data["mutation-start"] == "yes":
		return patches(`[{ "op": "add", "path": "/data/mutation-stage-1", "value": "yes" }]`)
	}
	return allows()
}

func admitCRD(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	obj, err := read(r)
	switch {
	case err != nil:
		return failed(err)
	case obj.Metadata.Labels["webhook-e2e-test"] == "webhook-disallow":
		return denies("the crd contains unwanted label")
	}
	return allows()
}
