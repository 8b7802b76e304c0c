package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/network"
)

// reviewing is the controller's validating webhook; nil if it has none.
func (c *ingressController) reviewing() (func(*network.Conn), error) {
	if c.webhook == "" {
		return nil, nil
	}
	config, err := keyPair(c.p, c.certificate, c.key)
	if err != nil {
		return nil, err
	}
	return serveHTTPS(c.p, config, func(e network.Exchange, respond func(network.Response)) {
		review := admissionv1.AdmissionReview{}
		if err := json.Unmarshal(e.Body, &review); err != nil || review.Request == nil {
			respond(text(400, fmt.Sprintf("the request is not an AdmissionReview: %v\n", err)))
			return
		}
		review.Response = c.review(review.Request)
		review.Response.UID = review.Request.UID
		review.Request = nil
		respond(asJSON(review))
	}), nil
}

// review is IngressAdmission.HandleAdmission.
func (c *ingressController) review(r *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	var ing networkingv1.Ingress
	err := json.Unmarshal(r.Object.Raw, &ing)
	if err == nil {
		err = c.check(&ing)
	}
	key := r.Namespace + "/" + r.Name
	if err != nil {
		c.log('E', "main.go:96", fmt.Sprintf(`"invalid ingress configuration" err=%q ingress=%q`, err.Error(), key))
		return &admissionv1.AdmissionResponse{Result: &metav1.Status{Status: metav1.StatusFailure, Code: 400, Reason: metav1.StatusReasonBadRequest, Message: err.Error()}}
	}
	c.log('I', "main.go:107", fmt.Sprintf(`"successfully validated configuration, accepting" ingress=%q`, key))
	return allows()
}

// validPath is what an Exact or Prefix path may be (inspector's validPathType).
var validPath = regexp.MustCompile(`(?i)^/[[:alnum:]._\-/]*$`)

// check is NGINXController.CheckIngress, as far as its verdict does not come from
// nginx's configuration.
func (c *ingressController) check(ing *networkingv1.Ingress) error {
	network := c.p.Space().Host.Network()
	if ing.DeletionTimestamp != nil || !c.class.has(network.View(), ing) || c.watched != "" && c.watched != ing.Namespace {
		return nil
	}
	if err := checkPaths(ing); err != nil {
		return fmt.Errorf("ingress contains invalid paths: %w", err)
	}
	for _, name := range sorted(ing.Annotations) {
		if strings.HasSuffix(name, "-snippet") && strings.HasPrefix(name, annotationPrefix) {
			return fmt.Errorf("%s annotation cannot be used. Snippet directives are disabled by the Ingress administrator", name)
		}
	}
	return c.overlaps(ing, c.ingresses(network.View()))
}

// checkPaths is inspector.ValidatePathType.
func checkPaths(ing *networkingv1.Ingress) error {
	var all error
	for _, rule := range ing.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			if path.Path == "" || path.PathType != nil && *path.PathType == networkingv1.PathTypeImplementationSpecific || validPath.MatchString(path.Path) {
				continue
			}
			kind := "<nil>"
			if path.PathType != nil {
				kind = string(*path.PathType)
			}
			all = errors.Join(all, fmt.Errorf("path %s cannot be used with pathType %s", path.Path, kind))
		}
	}
	return all
}

// overlaps is checkOverlap: a host and path belongs to one Ingress, unless one is the
// canary of another.
func (c *ingressController) overlaps(ing *networkingv1.Ingress, others []*networkingv1.Ingress) error {
	for _, rule := range ing.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for _, path := range rule.HTTP.Paths {
			for _, other := range others {
				if other.Namespace == ing.Namespace && other.Name == ing.Name || !claims(other, hostOf(rule), pathOrRoot(path)) {
					continue
				}
				own, canary := ing.Annotations[annotationPrefix+"canary"]
				theirs, existing := other.Annotations[annotationPrefix+"canary"]
				if !canary && !existing || own == "true" && theirs == "true" {
					return fmt.Errorf("host %q and path %q is already defined in ingress %s/%s", hostOf(rule), pathOrRoot(path), other.Namespace, other.Name)
				}
			}
		}
	}
	return nil
}

func claims(ing *networkingv1.Ingress, host, path string) bool {
	for _, rule := range ing.Spec.Rules {
		if rule.HTTP == nil || hostOf(rule) != host {
			continue
		}
		for _, p := range rule.HTTP.Paths {
			if pathOrRoot(p) == path {
				return true
			}
		}
	}
	return false
}

func pathOrRoot(p networkingv1.HTTPIngressPath) string {
	if p.Path == "" {
		return "/"
	}
	return p.Path
}
