package helm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"helm.sh/helm/v3/pkg/kube"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/resource"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
)

// client is Helm's client of a cluster, which waits in the cluster's time. It
// makes its requests one after the other: Helm's own makes those for objects of
// a kind at once, in an order that chance decides.
type client struct {
	*kube.Client
	command *command
	clients kubernetes.Interface
}

// Create implements kube.Interface.
func (c *client) Create(resources kube.ResourceList) (*kube.Result, error) {
	result := &kube.Result{}
	if len(resources) == 0 {
		return c.Client.Create(resources) // its own words about it
	}
	for _, r := range resources {
		one, err := c.Client.Create(kube.ResourceList{r})
		if err != nil {
			return nil, err
		}
		result.Created = append(result.Created, one.Created...)
	}
	return result, nil
}

// Delete implements kube.Interface.
func (c *client) Delete(resources kube.ResourceList) (*kube.Result, []error) {
	return c.DeleteWithPropagationPolicy(resources, metav1.DeletePropagationBackground)
}

// DeleteWithPropagationPolicy implements kube.InterfaceDeletionPropagation.
func (c *client) DeleteWithPropagationPolicy(resources kube.ResourceList, policy metav1.DeletionPropagation) (*kube.Result, []error) {
	result := &kube.Result{}
	var errs []error
	for _, r := range resources {
		one, wrong := c.Client.DeleteWithPropagationPolicy(kube.ResourceList{r}, policy)
		errs = append(errs, wrong...)
		if one != nil {
			result.Deleted = append(result.Deleted, one.Deleted...)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return result, nil
}

// until passes the cluster's time until done reports true or fails.
func (c *client) until(timeout time.Duration, done func() (bool, error)) error {
	var failed error
	is := false
	err := c.command.Pass(c.command.ctx, timeout, func() bool {
		if !is && failed == nil {
			is, failed = done()
		}
		return is || failed != nil
	})
	switch {
	case err != nil:
		return err
	case failed != nil:
		return failed
	case !is:
		return context.DeadlineExceeded // as Helm's
	}
	return nil
}

// Wait implements kube.Interface.
func (c *client) Wait(resources kube.ResourceList, timeout time.Duration) error {
	return c.ready(resources, timeout, kube.PausedAsReady(true))
}

// WaitWithJobs implements kube.Interface.
func (c *client) WaitWithJobs(resources kube.ResourceList, timeout time.Duration) error {
	return c.ready(resources, timeout, kube.PausedAsReady(true), kube.CheckJobs(true))
}

func (c *client) ready(resources kube.ResourceList, timeout time.Duration, options ...kube.ReadyCheckerOption) error {
	checker := kube.NewReadyChecker(c.clients, func(string, ...any) {}, options...)
	return c.until(timeout, func() (bool, error) {
		for _, r := range resources {
			if ready, err := checker.IsReady(c.command.ctx, r); !ready || err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// WaitForDelete implements kube.InterfaceExt.
func (c *client) WaitForDelete(resources kube.ResourceList, timeout time.Duration) error {
	return c.until(timeout, func() (bool, error) {
		for _, r := range resources {
			err := r.Get()
			if err == nil || !apierrors.IsNotFound(err) {
				return false, err
			}
		}
		return true, nil
	})
}

// WatchUntilReady implements kube.Interface: hooks that are Jobs or Pods run to
// their end (watchUntilReady of Helm's client).
func (c *client) WatchUntilReady(resources kube.ResourceList, timeout time.Duration) error {
	for _, r := range resources {
		if err := c.until(timeout, func() (bool, error) { return complete(r) }); err != nil {
			return err
		}
	}
	return nil
}

func complete(r *resource.Info) (bool, error) {
	if err := r.Get(); err != nil {
		return false, err
	}
	typed, err := typedObject(r.Object)
	if err != nil {
		return true, nil //nolint:nilerr // of no built-in kind: it is there, which is all that is waited for
	}
	switch o := typed.(type) {
	case *batchv1.Job:
		for _, condition := range o.Status.Conditions {
			if condition.Status != corev1.ConditionTrue {
				continue
			}
			switch condition.Type {
			case batchv1.JobComplete:
				return true, nil
			case batchv1.JobFailed:
				return true, fmt.Errorf("job %s failed: %s", r.Name, condition.Reason)
			}
		}
		return false, nil
	case *corev1.Pod:
		switch o.Status.Phase {
		case corev1.PodSucceeded:
			return true, nil
		case corev1.PodFailed:
			return true, fmt.Errorf("pod %s failed", r.Name)
		}
		return false, nil
	}
	return true, nil
}

var errNotBuiltIn = errors.New("not a built-in kind")

func typedObject(o runtime.Object) (runtime.Object, error) {
	typed, err := scheme.Scheme.New(o.GetObjectKind().GroupVersionKind())
	if err != nil {
		return nil, errNotBuiltIn
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		return nil, err
	}
	return typed, runtime.DefaultUnstructuredConverter.FromUnstructured(content, typed)
}

// WaitAndGetCompletedPodPhase implements kube.Interface.
func (c *client) WaitAndGetCompletedPodPhase(name string, timeout time.Duration) (phase corev1.PodPhase, err error) {
	phase = corev1.PodUnknown
	err = c.until(timeout, func() (bool, error) {
		pod, err := c.clients.CoreV1().Pods(c.command.namespace).Get(c.command.ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		phase = pod.Status.Phase
		return phase == corev1.PodSucceeded || phase == corev1.PodFailed, nil
	})
	return phase, err
}
