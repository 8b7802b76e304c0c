package job

import (
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// expiries deletes Jobs some time after they ended (upstream's
// ttlafterfinished.Controller).
type expiries struct{}

// NewExpiries returns the controller of ttlSecondsAfterFinished.
func NewExpiries() loop.Actor { return expiries{} }

func (expiries) Name() string { return "ttl-after-finished-controller" }

// Dirty wakes a Job that has ended and is to be deleted.
func (expiries) Dirty(_ store.View, c store.Change) []store.Key {
	if job, ok := c.New.(*batchv1.Job); ok && !expiry(job).IsZero() {
		return []store.Key{c.Key}
	}
	return nil
}

// Reconcile is upstream's processJob.
func (expiries) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	job, ok := store.Jobs.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	at := expiry(job)
	if at.After(now) {
		return loop.Outcome{Again: at}
	}
	if at.IsZero() {
		return loop.Outcome{}
	}
	foreground := metav1.DeletePropagationForeground
	return loop.Outcome{Effects: []loop.Effect{
		loop.Delete{Key: key, UID: job.UID, Propagation: &foreground, Rejected: unlessGone},
	}}
}

// unlessGone fails with what is more than that the object is gone.
func unlessGone(err error) []loop.Effect {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return []loop.Effect{loop.Retry{Err: err}}
}

// expiry is when to delete the Job; zero if never (upstream's
// getFinishAndExpireTime).
func expiry(job *batchv1.Job) time.Time {
	if job.DeletionTimestamp != nil || job.Spec.TTLSecondsAfterFinished == nil {
		return time.Time{}
	}
	for _, c := range job.Status.Conditions {
		if (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) && c.Status == corev1.ConditionTrue {
			return c.LastTransitionTime.Add(time.Duration(*job.Spec.TTLSecondsAfterFinished) * time.Second)
		}
	}
	return time.Time{}
}
