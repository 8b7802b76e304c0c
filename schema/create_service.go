package schema

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/registry/core/service"
	netutils "k8s.io/utils/net"
)

// createService adds to the strategy what beginCreate in
// pkg/registry/core/service/storage does first: it settles cluster IPs and IP
// families. Which families the cluster has is not known here, so a Service that
// asks for any is taken to get them.
func createService(ctx context.Context, obj runtime.Object) error {
	svc := obj.(*api.Service)
	if svc.Spec.ClusterIP != "" && len(svc.Spec.ClusterIPs) == 0 { // normalizeClusterIPs
		svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP}
	}
	if svc.Spec.Type != api.ServiceTypeExternalName {
		if err := orNil(initIPFamilies(svc)); err != nil {
			return err
		}
	}
	return createByStrategy(ctx, service.Strategy, obj)
}

// initIPFamilies follows Allocators.initIPFamilyFields.
func initIPFamilies(svc *api.Service) field.ErrorList {
	headless := svc.Spec.ClusterIP == api.ClusterIPNone && len(svc.Spec.Selector) == 0
	if svc.Spec.IPFamilyPolicy == nil {
		policy := api.IPFamilyPolicySingleStack
		if headless {
			policy = api.IPFamilyPolicyRequireDualStack
		}
		svc.Spec.IPFamilyPolicy = &policy
	}
	if errs := validation.ValidateServiceClusterIPsRelatedFields(svc, nil); len(errs) != 0 {
		return errs
	}
	single := *svc.Spec.IPFamilyPolicy == api.IPFamilyPolicySingleStack
	if errs := singleStackErrors(svc, single); len(errs) > 0 {
		return errs
	}
	for i, ip := range svc.Spec.ClusterIPs {
		if ip != api.ClusterIPNone && i >= len(svc.Spec.IPFamilies) {
			svc.Spec.IPFamilies = append(svc.Spec.IPFamilies, familyOf(ip))
		}
	}
	if len(svc.Spec.IPFamilies) == 0 {
		svc.Spec.IPFamilies = []api.IPFamily{api.IPv4Protocol}
	}
	if headless && !single && len(svc.Spec.IPFamilies) < 2 {
		other := api.IPv6Protocol
		if svc.Spec.IPFamilies[0] == api.IPv6Protocol {
			other = api.IPv4Protocol
		}
		svc.Spec.IPFamilies = append(svc.Spec.IPFamilies, other)
	}
	return nil
}

func singleStackErrors(svc *api.Service, single bool) field.ErrorList {
	var errs field.ErrorList
	path := field.NewPath("spec", "ipFamilyPolicy")
	if single && len(svc.Spec.ClusterIPs) == 2 {
		errs = append(errs, field.Invalid(path, svc.Spec.IPFamilyPolicy,
			"must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified"))
	}
	if single && len(svc.Spec.IPFamilies) == 2 {
		errs = append(errs, field.Invalid(path, svc.Spec.IPFamilyPolicy,
			"must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"))
	}
	return errs
}

func familyOf(ip string) api.IPFamily {
	if netutils.IsIPv6String(ip) {
		return api.IPv6Protocol
	}
	return api.IPv4Protocol
}
