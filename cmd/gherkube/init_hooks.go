package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// releaseType is the type of the Secrets that Helm keeps releases in.
const releaseType = "helm.sh/release.v1"

// hooks reads the pods of a release's hooks, which Helm may have deleted. What is
// installed after a hook it does not wait for.
func (o *objects) hooks(secret *corev1.Secret) error {
	release, err := decoded(secret.Data["release"])
	if err != nil {
		return fmt.Errorf("the release in Secret %s: %w", secret.Name, err)
	}
	for _, h := range release.Hooks {
		before := len(o.facts.Pods)
		o.facts.Read([]byte(h.Manifest))
		for i := before; i < len(o.facts.Pods); i++ {
			p := &o.facts.Pods[i]
			if p.Namespace == "" {
				p.Namespace = secret.Namespace
			}
			p.Early = slices.Contains(h.Events, "pre-install")
		}
	}
	return nil
}

// helmRelease is what Helm keeps of a release, as far as it is looked at.
type helmRelease struct {
	Hooks []struct {
		Manifest string
		Events   []string
	}
}

// mostRelease bounds what a release may come to.
const mostRelease = 64 << 20

// decoded is helm.sh/helm/v3/pkg/storage/driver.decodeRelease.
func decoded(text []byte) (helmRelease, error) {
	var r helmRelease
	packed, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return r, err
	}
	unpacking, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return r, err
	}
	plain, err := io.ReadAll(io.LimitReader(unpacking, mostRelease))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(plain, &r)
}

// forbidden says which NetworkPolicy may be why requests of a step are not answered;
// empty if none selects the pods.
func (s *subject) forbidden(step string) string {
	if !strings.HasPrefix(step, "requests are sent to ") {
		return ""
	}
	for _, d := range s.deployments {
		if url := s.url(d); url == "" || !strings.Contains(step, url+" ") {
			continue
		}
		for _, p := range s.policies {
			selector, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
			if err == nil && p.Namespace == d.Namespace && selector.Matches(labels.Set(d.Spec.Template.Labels)) && slices.Contains(p.Spec.PolicyTypes, networkingv1.PolicyTypeIngress) {
				return ": NetworkPolicy " + p.Name + " in namespace " + p.Namespace + " says who may ask"
			}
		}
	}
	return ""
}
