package world

import (
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/store"
)

// Author is the part of the cluster that makes a request itself, without HTTP, as
// the managed fields of what it writes name it. A nil Author is a client.
type Author struct {
	// Manager is the name of the program; empty if the handler of such requests
	// records no managed fields.
	Manager     string
	Version     schema.GroupVersion // of the API
	Subresource string
	// Sent is the versioned object that the request carries; nil if it is
	// nothing but a status that is stored as it is sent.
	Sent store.Object
}

// Unmanaged reports whether what is written leaves the managed fields alone.
func (a *Author) Unmanaged() bool { return a != nil && a.Manager == "" }

// StatusOnly reports whether nothing but a status is written, as it is sent.
func (a *Author) StatusOnly() bool { return a != nil && a.Subresource == "status" && a.Sent == nil }

// Same reports whether both write as one manager.
func (a *Author) Same(b *Author) bool {
	return a.Manager == b.Manager && a.Version == b.Version && a.Subresource == b.Subresource
}

// programs are the programs of actors and of those that set a cluster up, by name; all
// others are controllers. kubectl gives the name of a field manager.
var programs = map[string]string{
	"apiserver": "kube-apiserver",
	"kubeadm":   "kubeadm",
	"kubectl":   "kubectl-client-side-apply",
	// The one controller that applies, by a field manager of its own.
	"clusterrole-aggregation-controller": "clusterrole-aggregation-controller",

	"kubelet":               "kubelet",
	"default-scheduler":     "kube-scheduler",
	"rancher.io/local-path": "local-path-provisioner",
	// Programs in pods.
	"nginx-ingress-controller": "nginx-ingress-controller",
	"kube-webhook-certgen":     "kube-webhook-certgen",
}

// ProgramOf returns the program that an actor is part of: the name that its user
// agent gives (managerOrUserAgent).
func ProgramOf(actor string) string {
	if program, ok := programs[actor]; ok {
		return program
	}
	return "kube-controller-manager"
}

// ReporterOf returns who writes an event: the scheduler by way of events.k8s.io, all
// others by the older recorder.
func ReporterOf(e *corev1.Event) *Author {
	a := &Author{Manager: ProgramOf(e.Source.Component), Version: corev1.SchemeGroupVersion}
	if a.Manager == "kube-scheduler" {
		a.Version = eventsv1.SchemeGroupVersion
	}
	return a
}
