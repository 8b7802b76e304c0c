package cronjob

import (
	"fmt"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/controller/job/util"
	"k8s.io/kubernetes/pkg/util/parsers"

	"github.com/gherkube/gherkube/runtime/controller/queue"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// sync is one look at one CronJob.
type sync struct {
	view    store.View
	now     time.Time
	entry   *queue.Entry
	old, cj *batchv1.CronJob // cj is a copy, whose status is brought up to date
	record  loop.Recorder
	effects []loop.Effect
}

// reschedule asks for a look when the edited schedule is due.
func (s *sync) reschedule() {
	schedule, err := parsers.ParseCronScheduleWithPanicRecovery(formatSchedule(s.cj))
	if err != nil {
		s.warn("UnParseableCronJobSchedule", "unparseable schedule for cronjob: %s", s.cj.Spec.Schedule)
		return
	}
	s.entry.At(s.now.Add(untilNext(s.cj, s.now, schedule)))
}

// run is upstream's sync.
func (s *sync) run() {
	jobs := store.Jobs.Indexed(s.view, store.ByController, store.ControllerValue(s.cj.Namespace, s.cj.UID))
	s.cleanUp(jobs)
	s.observe(jobs)
	s.dropMissing(jobs)
	if s.cj.DeletionTimestamp != nil || !s.startDue() {
		s.writeStatus()
	}
}

// observe notes which Jobs have ended (the first part of upstream's
// syncCronJob).
func (s *sync) observe(jobs []*batchv1.Job) {
	for _, j := range jobs {
		active := s.isActive(j.UID)
		ended, condition := util.FinishedCondition(j)
		if !active && !ended {
			s.warn("UnexpectedJob", "Saw a job that the controller did not create or forgot: %s", j.Name)
		}
		if active && ended {
			s.deactivate(j.UID)
			s.tell("SawCompletedJob", "Saw completed job: %s, condition: %v", j.Name, condition)
		}
		if t := j.Status.CompletionTime; ended && t != nil && util.IsJobSucceeded(j) {
			if last := s.cj.Status.LastSuccessfulTime; last == nil || t.After(last.Time) {
				s.cj.Status.LastSuccessfulTime = t
			}
		}
	}
}

// dropMissing forgets active Jobs that are gone.
func (s *sync) dropMissing(jobs []*batchv1.Job) {
	for _, ref := range slices.Clone(s.cj.Status.Active) {
		if slices.ContainsFunc(jobs, func(j *batchv1.Job) bool { return j.UID == ref.UID }) {
			continue
		}
		if _, ok := store.Jobs.Get(s.view, ref.Namespace, ref.Name); !ok {
			s.tell("MissingJob", "Active job went missing: %v", ref.Name)
			s.deactivate(ref.UID)
		}
	}
}

// startDue makes the Job that is due, if one is, and asks for the next look. It
// reports whether the status is written once that Job was made (the second part
// of upstream's syncCronJob).
func (s *sync) startDue() bool {
	schedule, ok := s.schedule()
	if !ok {
		return false
	}
	at, err := s.dueStart(schedule)
	if err != nil {
		s.warn("InvalidSchedule", "invalid schedule: %s : %s", s.cj.Spec.Schedule, err)
		return false
	}
	if at.IsZero() || s.isTooLate(at) || s.isStarted(at) || s.isBlocked() {
		s.entry.At(s.now.Add(untilNext(s.cj, s.now, schedule)))
		return false
	}
	if s.cj.Spec.ConcurrencyPolicy == batchv1.ReplaceConcurrent && !s.replace() {
		return true
	}
	s.create(at)
	return true
}

// schedule returns when Jobs start; false if none does.
func (s *sync) schedule() (schedule, bool) {
	if zone := s.cj.Spec.TimeZone; zone != nil {
		if _, err := time.LoadLocation(*zone); err != nil {
			s.warn("UnknownTimeZone", "invalid timeZone: %q: %s", *zone, err)
			return nil, false
		}
	}
	if s.cj.Spec.Suspend != nil && *s.cj.Spec.Suspend {
		return nil, false
	}
	if namesZone(s.cj) {
		s.warn("UnsupportedSchedule", "CRON_TZ or TZ used in schedule %q is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details", s.cj.Spec.Schedule)
	}
	schedule, err := parsers.ParseCronScheduleWithPanicRecovery(formatSchedule(s.cj))
	if err != nil {
		s.warn("UnparseableSchedule", "unparseable schedule: %q : %s", s.cj.Spec.Schedule, err)
		return nil, false
	}
	return schedule, true
}

// dueStart is the latest start up to now, zero if there is none (upstream's
// nextScheduleTime).
func (s *sync) dueStart(schedule schedule) (time.Time, error) {
	starts, err := startsOf(s.cj, s.now, schedule, startingDeadline(s.cj))
	if err == nil && !starts.latest.IsZero() && starts.missed > manyMissed {
		s.warn("TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")
	}
	return starts.latest, err
}

// isTooLate reports whether the start's deadline has passed, and says so.
func (s *sync) isTooLate(at time.Time) bool {
	deadline := startingDeadline(s.cj)
	if deadline < 0 || !at.Add(deadline).Before(s.now) {
		return false
	}
	s.warn("MissSchedule", "Missed scheduled time to start a job: %s", at.UTC().Format(time.RFC1123Z))
	return true
}

// isStarted reports whether there is or was a Job for the start.
func (s *sync) isStarted(at time.Time) bool {
	name := jobName(s.cj, at)
	if slices.ContainsFunc(s.cj.Status.Active, func(r corev1.ObjectReference) bool { return r.Name == name }) {
		return true
	}
	return s.cj.Status.LastScheduleTime != nil && s.cj.Status.LastScheduleTime.Time.Equal(at)
}

// isBlocked reports whether a Job that still runs forbids another one, and says
// so.
func (s *sync) isBlocked() bool {
	if s.cj.Spec.ConcurrencyPolicy != batchv1.ForbidConcurrent || len(s.cj.Status.Active) == 0 {
		return false
	}
	s.tell("JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid")
	return true
}

// replace deletes the Jobs that still run, and reports whether it knows them
// all.
func (s *sync) replace() bool {
	for _, ref := range slices.Clone(s.cj.Status.Active) {
		job, ok := store.Jobs.Get(s.view, ref.Namespace, ref.Name)
		if !ok {
			err := fmt.Errorf("jobs.batch %q not found", ref.Name)
			s.warn("FailedGet", "Get job: %v", err)
			s.effects = append(s.effects, loop.Retry{Err: err})
			return false
		}
		s.remove(job, func() []loop.Effect {
			return []loop.Effect{loop.Retry{Err: fmt.Errorf("could not replace job %s/%s", job.Namespace, job.Name)}}
		})
	}
	return true
}

func (s *sync) isActive(uid types.UID) bool {
	return slices.ContainsFunc(s.cj.Status.Active, func(r corev1.ObjectReference) bool { return r.UID == uid })
}

func (s *sync) deactivate(uid types.UID) {
	s.cj.Status.Active = slices.DeleteFunc(s.cj.Status.Active, func(r corev1.ObjectReference) bool { return r.UID == uid })
}

// writeStatus writes the status, if it has changed.
func (s *sync) writeStatus() {
	if apiequality.Semantic.DeepEqual(s.old.Status, s.cj.Status) {
		return
	}
	written := &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: s.cj.Namespace, Name: s.cj.Name, UID: s.cj.UID},
		Status:     *s.cj.Status.DeepCopy(),
	}
	s.effects = append(s.effects, loop.Status{Key: store.CronJobs.KeyOf(written), Object: written})
}

func (s *sync) tell(reason, format string, args ...any) {
	s.effects = append(s.effects, s.record.Normal(reason, fmt.Sprintf(format, args...)))
}

func (s *sync) warn(reason, format string, args ...any) {
	s.effects = append(s.effects, s.record.Warning(reason, fmt.Sprintf(format, args...)))
}
