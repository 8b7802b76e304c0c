package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/steps/target"
)

// namespaced gives scenarios the namespace in which they were recorded, so
// that outputs name it too, and records that one only, as the recorder did.
type namespaced struct {
	target.Provider
	namespace string
}

// Provide implements target.Provider.
func (n namespaced) Provide(ctx context.Context, scenario target.Scenario) (*target.Place, error) {
	place, err := n.Provider.Provide(ctx, scenario)
	if err != nil {
		return nil, err
	}
	if err := n.create(ctx, place.Cluster); err != nil {
		if place.Close != nil {
			err = errors.Join(err, place.Close(ctx))
		}
		return nil, err
	}
	place.Namespace, place.Shared = n.namespace, true
	return place, nil
}

// create makes the namespace, and waits for its service account: pods are
// refused before it is there.
func (n namespaced) create(ctx context.Context, cluster target.Cluster) error {
	client, err := kubernetes.NewForConfig(cluster.REST())
	if err != nil {
		return err
	}
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: n.namespace}}
	if _, err := client.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("making namespace %s: %w", n.namespace, err)
	}
	there := func() bool {
		_, err := client.CoreV1().ServiceAccounts(n.namespace).Get(ctx, "default", metav1.GetOptions{})
		return err == nil
	}
	const patience = time.Minute
	if err := cluster.Pass(ctx, patience, there); err != nil {
		return err
	}
	if !there() {
		return fmt.Errorf("namespace %s has no service account after %s", n.namespace, patience)
	}
	return nil
}
