package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/repository"
)

// component is a workload that is to come up.
type component struct {
	metav1.ObjectMeta
	thing string // as steps call it
	state string // that it becomes
}

// step says that it comes up.
func (w component) step() string { return w.thing + " becomes " + w.state + soon }

func (s *subject) workloads() []component {
	var all []component
	add := func(kind, state string, o metav1.ObjectMeta) {
		thing, _, _ := named(kind, o)
		all = append(all, component{o, thing, state})
	}
	for _, d := range s.deployments {
		add("deployment", "Available", d.ObjectMeta)
	}
	for _, d := range s.statefulSets {
		add("statefulset", "complete", d.ObjectMeta)
	}
	for _, d := range s.daemonSets {
		add("daemonset", "complete", d.ObjectMeta)
	}
	return all
}

// fallen are the workloads of an application that do not come up, each with what was
// in the way.
func (t *trial) fallen(ctx context.Context, s *subject) (why map[string]string, err error) {
	files, err := repository.Open(t.root, t.root)
	if err != nil {
		return nil, err
	}
	world, err := steps.NewWorld(ctx, steps.Scenario{Name: s.title, Files: files, Variables: t.app.variables()}, t.clusters)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, world.Close(context.WithoutCancel(ctx))) }()
	why = map[string]string{}
	for _, step := range s.background() {
		if failed := steps.Do(ctx, world, step); failed != nil {
			return why, ctx.Err() // the scenario says what failed
		}
	}
	client, err := kubernetes.NewForConfig(world.Place.Cluster.REST())
	if err != nil {
		return nil, err
	}
	for _, w := range s.workloads() {
		failed := steps.Do(ctx, world, steps.Sentence{Text: w.step()})
		if failed == nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if why[w.thing], err = cause(ctx, client, w.ObjectMeta); err != nil {
			return nil, err
		}
	}
	return why, nil
}

// cause is the last warning about a workload, its pods or its claims.
func cause(ctx context.Context, client kubernetes.Interface, o metav1.ObjectMeta) (string, error) {
	events, err := client.CoreV1().Events(o.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	var last *corev1.Event
	for i := range events.Items {
		e := &events.Items[i]
		about := e.InvolvedObject.Name == o.Name || strings.Contains(e.InvolvedObject.Name, o.Name+"-")
		if about && e.Type == corev1.EventTypeWarning && (last == nil || !said(e).Before(said(last))) {
			last = e
		}
	}
	switch {
	case last == nil:
		return "no event says why", nil
	case strings.Contains(last.Message, "PersistentVolumeClaims"):
		for i := range events.Items {
			if e := &events.Items[i]; e.InvolvedObject.Kind == "PersistentVolumeClaim" && e.Type == corev1.EventTypeWarning {
				last = e
			}
		}
	}
	message := strings.TrimSpace(strings.TrimPrefix(last.Message, "(combined from similar events): "))
	return fmt.Sprintf("%s %s: %s: %s", strings.ToLower(last.InvolvedObject.Kind), last.InvolvedObject.Name, last.Reason, message), nil
}

// said is when an event was said last.
func said(e *corev1.Event) *metav1.Time {
	switch {
	case e.Series != nil:
		return &metav1.Time{Time: e.Series.LastObservedTime.Time}
	case e.LastTimestamp.IsZero():
		return &metav1.Time{Time: e.EventTime.Time}
	}
	return &e.LastTimestamp
}

// left are the drafts without what does not come up, which tell about it; nil if
// nothing comes up, with what was in the way of the first.
func (t *trial) standing(ctx context.Context, s *subject, why string) (drafts []draft, first string, err error) {
	fallen, err := t.fallen(ctx, s)
	if err != nil || len(fallen) == 0 {
		return nil, why, environment(err)
	}
	all := s.workloads()
	var names []string
	for _, w := range all {
		if because, ok := fallen[w.thing]; ok {
			names = append(names, w.thing+" ("+because+")")
		}
	}
	first = "it does not come up: " + strings.Join(names, ", ")
	if len(names) == len(all) {
		return nil, first, nil
	}
	down := func(kind string, o metav1.ObjectMeta) bool {
		thing, _, _ := named(kind, o)
		_, ok := fallen[thing]
		return ok
	}
	for _, w := range all {
		if because, ok := fallen[w.thing]; ok {
			drafts = append(drafts, draft{name: w.thing + " comes up", steps: []string{"Then " + w.step()}, fails: because})
		}
	}
	up := *s
	up.deployments, up.statefulSets, up.daemonSets = slices.Clone(s.deployments), slices.Clone(s.statefulSets), slices.Clone(s.daemonSets)
	up.deployments = deleteDown(up.deployments, "deployment", down)
	up.statefulSets = deleteDown(up.statefulSets, "statefulset", down)
	up.daemonSets = deleteDown(up.daemonSets, "daemonset", down)
	return append(up.drafts(), drafts...), first, nil
}

func deleteDown[T any, P interface {
	*T
	metav1.ObjectMetaAccessor
}](all []T, kind string, down func(string, metav1.ObjectMeta) bool) []T {
	return slices.DeleteFunc(all, func(o T) bool {
		m, ok := P(&o).GetObjectMeta().(*metav1.ObjectMeta)
		return ok && down(kind, *m)
	})
}

// environment is a failure of the environment, nil if there is none.
func environment(err error) error {
	if err == nil {
		return nil
	}
	return environmentFailure(err)
}

// valuesOf are the files of values that a chart is tested with, as chart-testing
// finds them: ci/*-values.yaml. A name of gherkube's own is first.
func valuesOf(root, dir string) []string {
	names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "ci", "*values.yaml"))
	if err != nil {
		return nil // the pattern is wrong if the folder's name has brackets
	}
	slices.SortFunc(names, func(a, b string) int {
		own := func(name string) int { return len(strings.SplitN(filepath.Base(name), ownValues, 2)) }
		if own(a) != own(b) {
			return own(b) - own(a)
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = path.Join(dir, "ci", filepath.Base(name))
	}
	return names
}

// ownValues are the values of a chart that needs some to be installed.
const ownValues = "gherkube-values.yaml"
