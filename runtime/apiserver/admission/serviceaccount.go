package admission

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/plugin/pkg/admission/serviceaccount"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// serviceAccounts is upstream's ServiceAccount plugin, except that it does not
// sleep until a missing account may have been made, and that the suffix of
// the token's volume comes from the world's seed.
type serviceAccounts struct{ *serviceaccount.Plugin }

func newServiceAccounts() serviceAccounts { return serviceAccounts{serviceaccount.NewServiceAccount()} }

// Admit implements admission.MutationInterface.
func (s serviceAccounts) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	pod, ok := attrs.GetObject().(*api.Pod)
	if !ok || attrs.GetOperation() != admission.Create || attrs.GetSubresource() != "" {
		return s.Plugin.Admit(ctx, attrs, objects)
	}
	w := world.Of(ctx)
	_, mirror := pod.Annotations[api.MirrorPodAnnotationKey]
	name := cmp.Or(pod.Spec.ServiceAccountName, serviceaccount.DefaultServiceAccountName)
	if _, ok := store.ServiceAccounts.Get(w.Store.View(), attrs.GetNamespace(), name); !ok && !mirror {
		// What upstream says in the end.
		err := apierrors.NewNotFound(api.Resource("serviceaccount"), name)
		return admission.NewForbidden(attrs, fmt.Errorf("error looking up service account %s/%s: %w", attrs.GetNamespace(), name, err))
	}
	before := tokenVolume(pod)
	if err := s.Plugin.Admit(ctx, attrs, objects); err != nil {
		return err
	}
	if after := tokenVolume(pod); before == "" && after != "" {
		key := store.Pods.Key(attrs.GetNamespace(), attrs.GetName())
		r := w.Seed.For(fmt.Sprintf("token volume %s %d", key, w.Lives(key)))
		renameVolume(pod, after, serviceaccount.ServiceAccountVolumeName+"-"+world.Suffix(r))
	}
	return nil
}

// tokenVolume returns the name of the pod's volume with the account's token.
func tokenVolume(pod *api.Pod) string {
	for _, v := range pod.Spec.Volumes {
		if strings.HasPrefix(v.Name, serviceaccount.ServiceAccountVolumeName+"-") {
			return v.Name
		}
	}
	return ""
}

func renameVolume(pod *api.Pod, from, to string) {
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].Name == from {
			pod.Spec.Volumes[i].Name = to
		}
	}
	for _, containers := range [][]api.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range containers {
			for i := range c.VolumeMounts {
				if c.VolumeMounts[i].Name == from {
					c.VolumeMounts[i].Name = to
				}
			}
		}
	}
}
