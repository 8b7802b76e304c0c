package cronjob_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/cronjob"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// cronJob is a CronJob as the API server would have completed it.
func cronJob(schedule string, edit func(*batchv1.CronJobSpec)) *batchv1.CronJob {
	cj := &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "tick"},
		Spec: batchv1.CronJobSpec{
			Schedule: schedule, ConcurrencyPolicy: batchv1.AllowConcurrent, Suspend: ptr.To(false),
			SuccessfulJobsHistoryLimit: ptr.To[int32](3), FailedJobsHistoryLimit: ptr.To[int32](1),
		},
	}
	if edit != nil {
		edit(&cj.Spec)
	}
	return cj
}

func create(w *stage.World, cj *batchv1.CronJob) { w.Create(store.CronJobs.KeyOf(cj), cj) }

// minutes is the name of the Job that starts so many minutes after the epoch.
func minutes(n int) string {
	return "tick-" + []string{"29453760", "29453761", "29453762", "29453763", "29453764", "29453765"}[n]
}

// end lets a Job end.
func end(w *stage.World, name string, how batchv1.JobConditionType) {
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second))
	stage.ChangeStatus(w, store.Jobs, name, func(j *batchv1.Job) {
		j.Status.StartTime = &now
		j.Status.Conditions = []batchv1.JobCondition{{Type: how, Status: corev1.ConditionTrue, LastTransitionTime: now}}
		if how == batchv1.JobComplete {
			j.Status.CompletionTime = &now
		}
	})
	w.Settle()
}

var sequences = []struct {
	name string
	run  func(w *stage.World)
}{
	{"schedule", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) { s.SuccessfulJobsHistoryLimit = ptr.To[int32](1) }))
		w.Advance(61 * time.Second)
		end(w, minutes(1), batchv1.JobComplete)
		w.Advance(time.Minute)
		end(w, minutes(2), batchv1.JobComplete)
		w.Advance(time.Minute)
		end(w, minutes(3), batchv1.JobFailed)
	}},
	{"forbid", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) { s.ConcurrencyPolicy = batchv1.ForbidConcurrent }))
		w.Advance(150 * time.Second)
		w.Note("the first one ends")
		end(w, minutes(1), batchv1.JobComplete)
	}},
	{"replace", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) { s.ConcurrencyPolicy = batchv1.ReplaceConcurrent }))
		w.Advance(130 * time.Second)
	}},
	{"missed", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) {
			s.Suspend, s.StartingDeadlineSeconds = ptr.To(true), ptr.To[int64](20)
		}))
		w.Advance(150 * time.Second)
		w.Note("resume, 30 seconds after the last start")
		stage.Change(w, store.CronJobs, "tick", func(cj *batchv1.CronJob) { cj.Spec.Suspend = ptr.To(false) })
		w.Advance(40 * time.Second)
	}},
	{"too-many-missed", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) { s.Suspend = ptr.To(true) }))
		w.Advance(3 * time.Hour)
		stage.Change(w, store.CronJobs, "tick", func(cj *batchv1.CronJob) { cj.Spec.Suspend = ptr.To(false) })
	}},
	{"rescheduled", func(w *stage.World) {
		create(w, cronJob("0 0 1 1 *", nil))
		w.Advance(30 * time.Second)
		stage.Change(w, store.CronJobs, "tick", func(cj *batchv1.CronJob) { cj.Spec.Schedule = "* * * * *" })
		w.Advance(31 * time.Second)
	}},
	{"never-fires", func(w *stage.World) {
		create(w, cronJob("0 0 31 2 *", nil))
		w.Advance(24 * time.Hour)
	}},
	{"time-zone", func(w *stage.World) {
		create(w, cronJob("5 1 * * *", func(s *batchv1.CronJobSpec) { s.TimeZone = ptr.To("Europe/Berlin") }))
		w.Advance(24 * time.Hour)
	}},
	{"job-deleted", func(w *stage.World) {
		create(w, cronJob("* * * * *", nil))
		w.Advance(61 * time.Second)
		w.Delete(store.Jobs.Key(stage.Namespace, minutes(1)), metav1.DeletePropagationBackground)
	}},
	{"no-history", func(w *stage.World) {
		create(w, cronJob("* * * * *", func(s *batchv1.CronJobSpec) { s.SuccessfulJobsHistoryLimit = ptr.To[int32](0) }))
		w.Advance(61 * time.Second)
		end(w, minutes(1), batchv1.JobComplete)
	}},
	{"refused", func(w *stage.World) {
		refused := 0
		w.Refuse = func(e loop.Effect) error {
			if c, ok := e.(loop.Create); ok && c.Key.Resource == store.Jobs.GroupResource && refused < 2 {
				refused++
				return apierrors.NewForbidden(c.Key.Resource, c.Key.Name, errors.New("exceeded quota"))
			}
			return nil
		}
		create(w, cronJob("* * * * *", nil))
		w.Advance(61 * time.Second)
	}},
}

func TestSequences(t *testing.T) {
	for _, c := range sequences {
		t.Run(c.name, func(t *testing.T) {
			w := stage.New(t, cronjob.NewCronJobs())
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

// A Job of the name that is somebody else's is left alone, and nothing is tried
// until something changes, as upstream has it.
func TestAJobOfTheNameStays(t *testing.T) {
	w := stage.New(t, cronjob.NewCronJobs())
	other := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: minutes(1)}}
	w.Create(store.Jobs.KeyOf(other), other)
	create(w, cronJob("* * * * *", nil))
	w.Advance(65 * time.Second)
	if strings.Contains(w.Transcript(), "SuccessfulCreate") {
		t.Errorf("a Job was made:\n%s", w.Transcript())
	}
}
