package job_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/ptr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/job"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// aJob is a Job as the API server would have completed it.
func aJob(name string, edit func(*batchv1.JobSpec)) *batchv1.Job {
	labels := map[string]string{batchv1.ControllerUidLabel: name}
	j := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: batchv1.JobSpec{
			Completions: ptr.To[int32](1), Parallelism: ptr.To[int32](1), BackoffLimit: ptr.To[int32](6),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					RestartPolicy: corev1.RestartPolicyNever,
					Containers:    []corev1.Container{{Name: "c", Image: "busybox"}},
				},
			},
		},
	}
	if edit != nil {
		edit(&j.Spec)
	}
	return j
}

func indexed(completions, parallelism int32, edit func(*batchv1.JobSpec)) *batchv1.Job {
	return aJob("ix", func(s *batchv1.JobSpec) {
		s.CompletionMode = ptr.To(batchv1.IndexedCompletion)
		s.Completions, s.Parallelism = &completions, &parallelism
		if edit != nil {
			edit(s)
		}
	})
}

// world is a stage with the controllers of Jobs.
func world(t *testing.T) *stage.World {
	return stage.New(t, job.NewJobs(), job.NewExpiries(), stage.NewKubelet())
}

func create(w *stage.World, j *batchv1.Job) {
	w.Create(store.Jobs.KeyOf(j), j)
	w.Advance(3 * time.Second)
}

// end lets a pod end with the exit code, and two seconds pass.
func end(w *stage.World, pod string, exit int32) {
	now := metav1.NewTime(w.Clock.Now().Truncate(time.Second))
	stage.ChangeStatus(w, store.Pods, pod, func(p *corev1.Pod) {
		p.Status.Phase, p.Status.Conditions = corev1.PodSucceeded, nil
		if exit != 0 {
			p.Status.Phase = corev1.PodFailed
		}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "c", State: corev1.ContainerState{
			Terminated: &corev1.ContainerStateTerminated{ExitCode: exit, FinishedAt: now},
		}}}
	})
	w.Advance(2 * time.Second)
}

// sequences are sequences of events whose transcripts are kept.
var sequences = []struct {
	name string
	run  func(w *stage.World)
}{
	{"runs-to-completion", func(w *stage.World) {
		create(w, aJob("five", func(s *batchv1.JobSpec) { s.Completions, s.Parallelism = ptr.To[int32](3), ptr.To[int32](2) }))
		end(w, "five-00001", 0)
		end(w, "five-00002", 0)
		w.Advance(2 * time.Second)
		end(w, "five-00003", 0)
		w.Advance(time.Minute)
	}},
	{"backoff-limit", func(w *stage.World) {
		create(w, aJob("fails", func(s *batchv1.JobSpec) { s.BackoffLimit = ptr.To[int32](1) }))
		end(w, "fails-00001", 1)
		w.Advance(15 * time.Second)
		end(w, "fails-00002", 1)
		w.Advance(time.Minute)
	}},
	{"indexed", func(w *stage.World) {
		create(w, indexed(3, 3, nil))
		end(w, "ix-1-00002", 0)
		end(w, "ix-0-00001", 0)
		end(w, "ix-2-00003", 0)
	}},
	{"backoff-per-index", func(w *stage.World) {
		create(w, indexed(2, 2, func(s *batchv1.JobSpec) { s.BackoffLimitPerIndex = ptr.To[int32](1) }))
		end(w, "ix-0-00001", 1)
		end(w, "ix-1-00002", 0)
		w.Advance(10 * time.Second)
		end(w, "ix-0-00003", 1)
		w.Advance(10 * time.Second)
	}},
	{"max-failed-indexes", func(w *stage.World) {
		create(w, indexed(3, 2, func(s *batchv1.JobSpec) {
			s.BackoffLimitPerIndex, s.MaxFailedIndexes = ptr.To[int32](0), ptr.To[int32](0)
		}))
		end(w, "ix-0-00001", 1)
		w.Advance(10 * time.Second)
	}},
	{"fail-job", func(w *stage.World) {
		create(w, aJob("policy", func(s *batchv1.JobSpec) {
			s.Completions, s.Parallelism = ptr.To[int32](2), ptr.To[int32](2)
			s.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
				Action: batchv1.PodFailurePolicyActionFailJob,
				OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{
					Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{42},
				},
			}}}
		}))
		end(w, "policy-00001", 42)
		w.Advance(10 * time.Second)
	}},
	{"success-policy", func(w *stage.World) {
		create(w, indexed(3, 3, func(s *batchv1.JobSpec) {
			s.SuccessPolicy = &batchv1.SuccessPolicy{Rules: []batchv1.SuccessPolicyRule{{SucceededIndexes: ptr.To("0")}}}
		}))
		end(w, "ix-0-00001", 0)
		w.Advance(10 * time.Second)
	}},
	{"suspend-resume", func(w *stage.World) {
		create(w, aJob("s", func(s *batchv1.JobSpec) { s.Suspend = ptr.To(true) }))
		w.Note("resume")
		stage.Change(w, store.Jobs, "s", func(j *batchv1.Job) { j.Spec.Suspend = ptr.To(false) })
		w.Advance(5 * time.Second)
		w.Note("suspend again")
		stage.Change(w, store.Jobs, "s", func(j *batchv1.Job) { j.Spec.Suspend = ptr.To(true) })
		w.Advance(5 * time.Second)
	}},
	{"deadline", func(w *stage.World) {
		create(w, aJob("slow", func(s *batchv1.JobSpec) { s.ActiveDeadlineSeconds = ptr.To[int64](10) }))
		w.Advance(30 * time.Second)
	}},
	{"ttl", func(w *stage.World) {
		create(w, aJob("once", func(s *batchv1.JobSpec) { s.TTLSecondsAfterFinished = ptr.To[int32](10) }))
		end(w, "once-00001", 0)
		w.Advance(30 * time.Second)
	}},
	{"pod-deleted", func(w *stage.World) {
		create(w, aJob("replaced", nil))
		w.Delete(store.Pods.Key(stage.Namespace, "replaced-00001"), metav1.DeletePropagationBackground)
		w.Advance(20 * time.Second)
	}},
	{"replace-failed-only", func(w *stage.World) {
		create(w, aJob("replaced", func(s *batchv1.JobSpec) { s.PodReplacementPolicy = ptr.To(batchv1.Failed) }))
		w.Delete(store.Pods.Key(stage.Namespace, "replaced-00001"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
		w.Note("the kubelet reports the end")
		end(w, "replaced-00001", 1)
		w.Advance(20 * time.Second)
	}},
	{"elastic", func(w *stage.World) {
		create(w, indexed(3, 3, nil))
		w.Note("fewer")
		stage.Change(w, store.Jobs, "ix", func(j *batchv1.Job) {
			j.Spec.Completions, j.Spec.Parallelism = ptr.To[int32](1), ptr.To[int32](1)
		})
		w.Advance(5 * time.Second)
		w.Note("more")
		stage.Change(w, store.Jobs, "ix", func(j *batchv1.Job) {
			j.Spec.Completions, j.Spec.Parallelism = ptr.To[int32](2), ptr.To[int32](2)
		})
		w.Advance(5 * time.Second)
	}},
	{"adoption", func(w *stage.World) {
		pod := stage.Pod("bare", map[string]string{batchv1.ControllerUidLabel: "a"})
		w.Create(store.Pods.KeyOf(pod), pod)
		w.Advance(2 * time.Second)
		create(w, aJob("a", nil))
		w.Note("relabel")
		stage.Change(w, store.Pods, "bare", func(p *corev1.Pod) { p.Labels = nil })
		w.Advance(5 * time.Second)
	}},
	{"deleted", func(w *stage.World) {
		create(w, aJob("gone", nil))
		w.Delete(store.Jobs.Key(stage.Namespace, "gone"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"quota", func(w *stage.World) {
		made := 0
		w.Refuse = func(e loop.Effect) error {
			c, ok := e.(loop.Create)
			if !ok || c.Key.Resource != store.Pods.GroupResource {
				return nil
			}
			if made++; made > 2 && made < 9 {
				return apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "quota-x", errors.New("exceeded quota"))
			}
			return nil
		}
		create(w, aJob("quota", func(s *batchv1.JobSpec) { s.Completions, s.Parallelism = ptr.To[int32](4), ptr.To[int32](4) }))
		w.Advance(20 * time.Second)
	}},
}

func TestSequences(t *testing.T) {
	for _, c := range sequences {
		t.Run(c.name, func(t *testing.T) {
			w := world(t)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func TestOthersJobsAreLeftAlone(t *testing.T) {
	w := world(t)
	j := aJob("theirs", func(s *batchv1.JobSpec) { s.ManagedBy = ptr.To("example.com/other") })
	w.Create(store.Jobs.KeyOf(j), j)
	w.Advance(time.Minute)
	if got := strings.TrimSpace(w.Transcript()); strings.Count(got, "\n") != strings.Count(got, "\n  ") {
		t.Errorf("somebody acted:\n%s", got)
	}
	if n := len(store.Pods.List(w.Store.View(), "")); n != 0 {
		t.Errorf("there are %d pods", n)
	}
}
