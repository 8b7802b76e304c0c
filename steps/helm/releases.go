package helm

import (
	"context"
	"strconv"
	"time"

	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"
	helmtime "helm.sh/helm/v3/pkg/time"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	typed "k8s.io/client-go/kubernetes/typed/core/v1"
)

// releases keeps releases with instants of the cluster's time: Helm's library
// takes those of the machine.
type releases struct {
	*driver.Secrets
	now   func() time.Time
	begun time.Time // by the machine's clock
}

// Create implements driver.Creator.
func (r *releases) Create(key string, rls *release.Release) error {
	r.date(rls)
	return r.Secrets.Create(key, rls)
}

// Update implements driver.Updator.
func (r *releases) Update(key string, rls *release.Release) error {
	r.date(rls)
	return r.Secrets.Update(key, rls)
}

// date replaces the instants that this command has noted.
func (r *releases) date(rls *release.Release) {
	now := helmtime.Time{Time: r.now().UTC()}
	replace := func(t *helmtime.Time) {
		if !t.IsZero() && !t.Before(helmtime.Time{Time: r.begun}) {
			*t = now
		}
	}
	if rls.Info != nil {
		replace(&rls.Info.FirstDeployed)
		replace(&rls.Info.LastDeployed)
		replace(&rls.Info.Deleted)
	}
	for _, h := range rls.Hooks {
		replace(&h.LastRun.StartedAt)
		replace(&h.LastRun.CompletedAt)
	}
}

// secretsOf are Secrets whose labels with instants are in the cluster's time.
type secretsOf struct {
	typed.SecretInterface
	now func() time.Time
}

// Create creates a Secret.
func (s secretsOf) Create(ctx context.Context, secret *corev1.Secret, o metav1.CreateOptions) (*corev1.Secret, error) {
	return s.SecretInterface.Create(ctx, s.dated(secret, "createdAt"), o)
}

// Update updates a Secret.
func (s secretsOf) Update(ctx context.Context, secret *corev1.Secret, o metav1.UpdateOptions) (*corev1.Secret, error) {
	return s.SecretInterface.Update(ctx, s.dated(secret, "modifiedAt"), o)
}

func (s secretsOf) dated(secret *corev1.Secret, label string) *corev1.Secret {
	secret = secret.DeepCopy()
	if secret.Labels[label] != "" {
		secret.Labels[label] = strconv.FormatInt(s.now().Unix(), 10)
	}
	return secret
}
