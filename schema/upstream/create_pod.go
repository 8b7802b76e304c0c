package upstream

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/scheduling"
)

// createPod adds to the strategy the admission plugins that are on by default.
// Two may change the pod and come first: ServiceAccount (plugin/pkg/admission/serviceaccount) and
// Priority (plugin/pkg/admission/priority, admitPod). RuntimeClass comes last.
func createPod(strategy rest.RESTCreateStrategy) creation {
	return validatedBy(validateRuntimeClass, func(ctx context.Context, obj runtime.Object) error {
		pod := obj.(*api.Pod)
		if _, mirror := pod.Annotations[api.MirrorPodAnnotationKey]; mirror {
			if err := validateMirrorPod(ctx, creationAttributes(ctx, obj)); err != nil {
				return err
			}
		} else if pod.Spec.ServiceAccountName == "" {
			pod.Spec.ServiceAccountName = defaultServiceAccount
			pod.Spec.DeprecatedServiceAccount = defaultServiceAccount
		}
		if err := admitPriority(pod); err != nil {
			return err
		}
		return createByStrategy(ctx, strategy, obj)
	})
}

// defaultServiceAccount is what a pod runs as that says nothing.
const defaultServiceAccount = "default"

// admitPriority refuses a pod that sets what its PriorityClass decides. Pods
// that name a PriorityClass of the cluster's own pass, for its value is not
// known. No PriorityClass is taken to be the global default.
func admitPriority(pod *api.Pod) error {
	priority := int32(scheduling.DefaultPriorityWhenNoDefaultClassExists)
	switch pod.Spec.PriorityClassName {
	case "":
	case scheduling.SystemClusterCritical:
		priority = scheduling.SystemCriticalPriority
	case scheduling.SystemNodeCritical:
		priority = scheduling.SystemCriticalPriority + 1000
	default:
		return nil
	}
	policy := api.PreemptLowerPriority
	switch {
	case pod.Spec.Priority != nil && *pod.Spec.Priority != priority:
		return forbidden(pod.Name, fmt.Errorf("the integer value of priority (%d) must not be provided in pod spec; "+
			"priority admission controller computed %d from the given PriorityClass name", *pod.Spec.Priority, priority))
	case pod.Spec.PreemptionPolicy != nil && *pod.Spec.PreemptionPolicy != policy:
		return forbidden(pod.Name, fmt.Errorf("the string value of PreemptionPolicy (%s) must not be provided in pod spec; "+
			"priority admission controller computed %s from the given PriorityClass name", *pod.Spec.PreemptionPolicy, policy))
	}
	pod.Spec.Priority, pod.Spec.PreemptionPolicy = &priority, &policy
	return nil
}

func forbidden(name string, err error) error {
	return apierrors.NewForbidden(runtimeschema.GroupResource{Resource: "pods"}, name, err)
}
