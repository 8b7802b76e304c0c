package cronjob

import (
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/controller/queue"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

const controllerName = "cronjob-controller"

var (
	cronJobKind = batchv1.SchemeGroupVersion.WithKind("CronJob")
	jobKind     = batchv1.SchemeGroupVersion.WithKind("Job")
)

// controller is upstream's ControllerV2. Its keys are CronJobs.
type controller struct {
	queue *queue.Queue
	// rescheduled are the CronJobs whose schedule was edited since the last
	// look.
	rescheduled map[store.Key]bool
}

// NewCronJobs returns the CronJob controller.
func NewCronJobs() loop.Actor {
	return &controller{queue: queue.New(), rescheduled: map[store.Key]bool{}}
}

func (*controller) Name() string { return controllerName }

// Dirty wakes a CronJob when it or one of its Jobs changed. After an edit of
// its schedule it is looked at when that is due, not before (upstream's
// updateCronJob).
func (c *controller) Dirty(v store.View, ch store.Change) []store.Key {
	switch ch.Key.Resource {
	case store.CronJobs.GroupResource:
		old, _ := ch.Old.(*batchv1.CronJob)
		cur, _ := ch.New.(*batchv1.CronJob)
		if old != nil && cur != nil && formatSchedule(old) != formatSchedule(cur) {
			c.rescheduled[ch.Key] = true
		} else {
			c.queue.Of(ch.Key).Ask(0)
		}
		return []store.Key{ch.Key}
	case store.Jobs.GroupResource:
		old, _ := ch.Old.(*batchv1.Job)
		cur, _ := ch.New.(*batchv1.Job)
		return c.dirtyByJob(v, old, cur)
	}
	return nil
}

// dirtyByJob is upstream's addJob, updateJob and deleteJob.
func (c *controller) dirtyByJob(v store.View, jobs ...*batchv1.Job) []store.Key {
	var keys []store.Key
	for _, job := range jobs {
		if job == nil {
			continue
		}
		key, ok := ownership.KeyOf(job, cronJobKind.Kind, store.CronJobs.GroupResource)
		if !ok || (len(keys) > 0 && keys[0] == key) {
			continue
		}
		cj, ok := store.CronJobs.Get(v, key.Namespace, key.Name)
		if ok && metav1.IsControlledBy(job, cj) {
			c.queue.Of(key).Ask(0)
			keys = append(keys, key)
		}
	}
	return keys
}

// Reconcile looks at a CronJob once that is due.
func (c *controller) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	cj, ok := store.CronJobs.Get(v, key.Namespace, key.Name)
	if !ok {
		c.queue.Forget(key)
		delete(c.rescheduled, key)
		return loop.Outcome{}
	}
	s := &sync{view: v, now: now.UTC(), entry: c.queue.Of(key), cj: cj.DeepCopy(), old: cj, record: loop.NewRecorder(controllerName, cronJobKind, cj)}
	if c.rescheduled[key] {
		delete(c.rescheduled, key)
		s.reschedule()
	}
	if due := s.entry.Due(now); due.After(now) {
		return loop.Outcome{Effects: s.effects, Again: due}
	}
	s.entry.Begin()
	s.run()
	return loop.Outcome{Effects: s.effects, Again: s.entry.Due(now)}
}
