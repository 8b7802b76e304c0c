package cronjob

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/controller/job/util"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// cleanUp deletes the oldest of the Jobs that have ended, beyond the limits of
// history (upstream's cleanupFinishedJobs).
func (s *sync) cleanUp(jobs []*batchv1.Job) {
	for _, h := range []struct {
		limit     *int32
		condition batchv1.JobConditionType
	}{
		{s.cj.Spec.SuccessfulJobsHistoryLimit, batchv1.JobComplete},
		{s.cj.Spec.FailedJobsHistoryLimit, batchv1.JobFailed},
	} {
		if h.limit == nil {
			continue
		}
		ended := slices.DeleteFunc(slices.Clone(jobs), func(j *batchv1.Job) bool {
			ok, condition := util.FinishedCondition(j)
			return !ok || condition != h.condition
		})
		slices.SortFunc(ended, byStart)
		for _, j := range ended[:max(0, len(ended)-int(*h.limit))] {
			s.remove(j, func() []loop.Effect { return nil })
		}
	}
}

// byStart is upstream's byJobStartTime: Jobs that never started come last.
func byStart(a, b *batchv1.Job) int {
	x, y := a.Status.StartTime, b.Status.StartTime
	switch {
	case x == nil && y != nil:
		return 1
	case x != nil && y == nil:
		return -1
	case x.Equal(y):
		return cmp.Compare(a.Name, b.Name)
	}
	return x.Compare(y.Time)
}

// remove deletes a Job and its pods; refused says what follows a refusal
// (upstream's deleteJob).
func (s *sync) remove(j *batchv1.Job, refused func() []loop.Effect) {
	background, deleted := metav1.DeletePropagationBackground, true
	s.effects = append(s.effects,
		loop.Delete{Key: store.Jobs.KeyOf(j), Propagation: &background, Rejected: func(err error) []loop.Effect {
			deleted = false
			return append([]loop.Effect{s.record.Warning("FailedDelete", fmt.Sprintf("Deleted job: %v", err))}, refused()...)
		}},
		loop.Then{Do: func() []loop.Effect {
			if !deleted {
				return nil
			}
			return []loop.Effect{s.record.Normal("SuccessfulDelete", "Deleted job "+j.Name)}
		}})
	s.deactivate(j.UID)
}

// create makes the Job for the start, and then writes the status. The Job wakes
// its CronJob, which asks for the next look then.
func (s *sync) create(at time.Time) {
	job := s.job(at)
	key := store.Jobs.KeyOf(job)
	s.effects = append(s.effects, loop.Create{
		Key: key, Object: job,
		Created: func(made store.Object) []loop.Effect {
			s.effects = nil
			s.tell("SuccessfulCreate", "Created job %v", made.GetName())
			return s.started(made, at)
		},
		Rejected: func(err error) []loop.Effect { return s.notCreated(key, at, err) },
	})
}

// notCreated is what follows a refusal. A Job of the CronJob that is there
// already counts as made.
func (s *sync) notCreated(key store.Key, at time.Time, err error) []loop.Effect {
	s.effects = nil
	switch {
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
	case apierrors.IsAlreadyExists(err):
		job, ok := store.Jobs.Get(s.view, key.Namespace, key.Name)
		if ok && metav1.IsControlledBy(job, s.cj) && !s.isActive(job.UID) {
			return s.started(job, at)
		}
		s.writeStatus()
		return s.effects
	default:
		s.warn("FailedCreate", "Error creating job: %v", err)
	}
	s.writeStatus()
	return append(s.effects, loop.Retry{Err: err})
}

// started notes the Job that was made.
func (s *sync) started(job store.Object, at time.Time) []loop.Effect {
	s.cj.Status.Active = append(s.cj.Status.Active, corev1.ObjectReference{
		APIVersion: jobKind.GroupVersion().String(), Kind: jobKind.Kind,
		Namespace: job.GetNamespace(), Name: job.GetName(), UID: job.GetUID(), ResourceVersion: job.GetResourceVersion(),
	})
	s.cj.Status.LastScheduleTime = &metav1.Time{Time: at.UTC()}
	s.writeStatus()
	return s.effects
}

// jobName is the name of the Job for the start: the minute is part of it
// (upstream's getJobName).
func jobName(cj *batchv1.CronJob, at time.Time) string {
	return fmt.Sprintf("%s-%d", cj.Name, at.Unix()/60)
}

// job returns the Job for the start (upstream's getJobFromTemplate2).
func (s *sync) job(at time.Time) *batchv1.Job {
	zone := time.UTC
	if name := s.cj.Spec.TimeZone; name != nil {
		zone, _ = time.LoadLocation(*name) // schedule has loaded it before
	}
	template := &s.cj.Spec.JobTemplate
	annotations := maps.Clone(template.Annotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[batchv1.CronJobScheduledTimestampAnnotation] = at.In(zone).Format(time.RFC3339)
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       s.cj.Namespace,
			Name:            jobName(s.cj, at),
			Labels:          maps.Clone(template.Labels),
			Annotations:     annotations,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(s.cj, cronJobKind)},
		},
		Spec: *template.Spec.DeepCopy(),
	}
}
