package vocabulary

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

// actorMemory is the limit of a container that is to be OOM-killed, or leaks.
const actorMemory = "32Mi"

var actorSteps = []sentence.Step{
	with("\n  \"\"\"\n  listens on 8080 after 5s\n  GET /healthz answers 500 \"broken\" from 20s to 35s\n  ignores TERM\n  \"\"\"", needing(target.RunsActors, step(`a pod {name} that:`, "Creates a pod with the label app=NAME and one container, main, that does what the doc string says.", "Given a pod web that:", actorPod(corev1.RestartPolicyAlways)))),
	with("\n  \"\"\"\n  prints \"working\"\n  exits 1 after 3s\n  \"\"\"", needing(target.RunsActors, step(`a pod {name} that is never restarted and:`, "The same, with restartPolicy Never.", "Given a pod once that is never restarted and:", actorPod(corev1.RestartPolicyNever)))),
	with("\n  \"\"\"\n  listens on 8080\n  \"\"\"", needing(target.RunsActors, step(`a deployment {name} of {int} pod(s) that:`, "Creates a Deployment whose pods have the label app=NAME and one container, main, that does what the doc string says.", "Given a deployment web of 3 pods that:", actorDeployment))),
}

// actorTemplate is the template of a pod that does what the step's doc string
// says.
func actorTemplate(w *scenario.World, a sentence.Args, name string, restart corev1.RestartPolicy) (corev1.PodTemplateSpec, error) {
	if !a.HasDoc {
		return corev1.PodTemplateSpec{}, errNoDoc
	}
	text := w.Expand(a.Doc)
	s, err := script.Parse(strings.Split(text, "\n"))
	if err != nil {
		return corev1.PodTemplateSpec{}, fmt.Errorf("the script: %w", err)
	}
	main := corev1.Container{Name: "main", Image: w.ActorImage(), Args: []string{text}}
	if slices.ContainsFunc(s.Statements, func(st script.Statement) bool { return st.Verb == script.Memory || st.Verb == script.Leaks }) {
		main.Resources.Limits = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(actorMemory)}
	}
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": name}},
		Spec: corev1.PodSpec{
			RestartPolicy: restart,
			Containers:    []corev1.Container{main},
		},
	}, nil
}

func actorPod(restart corev1.RestartPolicy) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		name := w.Expand(a.Values[0])
		t, err := actorTemplate(w, a, name, restart)
		if err != nil {
			return err
		}
		t.Name = name
		return create(ctx, w, &corev1.Pod{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: t.ObjectMeta, Spec: t.Spec})
	}
}

func actorDeployment(ctx context.Context, w *scenario.World, a sentence.Args) error {
	n, err := a.Int(1)
	if err != nil {
		return err
	}
	name, replicas := w.Expand(a.Values[0]), int32(n)
	t, err := actorTemplate(w, a, name, corev1.RestartPolicyAlways)
	if err != nil {
		return err
	}
	return create(ctx, w, &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: t.Labels},
		Spec:       appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: t.Labels}, Template: t},
	})
}
