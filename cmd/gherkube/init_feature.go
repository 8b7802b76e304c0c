package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/assumption"
	"github.com/gherkube/gherkube/steps"
)

// draft is a scenario to be tried.
type draft struct {
	name  string
	steps []string // with keywords
	fails string   // why it does not hold, if that is known already
}

// feature tries the scenarios of an application and writes its feature. One that
// does not hold is a comment; if none holds, no feature is written.
func (t *trial) feature(ctx context.Context, s *subject) (string, error) {
	head := "Feature: " + s.title + "\n\n  Background:\n"
	for i, step := range s.background() {
		head += "    " + []string{"Given ", "And "}[min(i, 1)] + step.Text + "\n"
		if step.HasDoc {
			head += indented("\"\"\"\n"+step.Doc+"\"\"\"\n", "      ")
		}
	}
	text := head
	held := 0
	var told []string
	drafts := s.drafts()
	why, err := t.try(ctx, s, head+"\n"+drafts[0].text())
	if err != nil {
		return "", err
	}
	if why != "" {
		standing, first, err := t.standing(ctx, s, why)
		if err != nil {
			return "", err
		}
		if standing == nil {
			s.left = "no scenario of it holds: " + first
			return "", nil
		}
		drafts = standing
	}
	for _, d := range drafts {
		scenario, why := d.text(), d.fails
		if why == "" {
			if why, err = t.try(ctx, s, head+"\n"+scenario); err != nil {
				return "", err
			}
		}
		if why == "" {
			held++
			text += "\n" + scenario
			continue
		}
		told = append(told, d.name+": "+why)
		text += "\n  # This does not hold: " + reports.Line(why) + "\n" + commented(scenario)
	}
	if held == 0 {
		s.left = "no scenario of it holds: " + told[0]
		return "", nil
	}
	for _, line := range told {
		t.tell("features/%s.feature: a scenario that does not hold is a comment: %s", s.name, line)
	}
	return text, nil
}

// background are the steps that install an application, after those that make what it
// needs.
func (s *subject) background() []steps.Sentence {
	var all []steps.Sentence
	for _, step := range slices.Concat(s.given, s.missing()) {
		all = append(all, steps.Sentence{Text: step})
	}
	return append(all, s.storageSteps()...)
}

// text is the draft as a feature has it.
func (d draft) text() string {
	scenario := "  Scenario: " + d.name + "\n"
	for _, step := range d.steps {
		scenario += "    " + step + "\n"
	}
	return scenario
}

func indented(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	return b.String()
}

func commented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  # " + strings.TrimPrefix(line, "  "))
	}
	return b.String()
}

// try runs a feature, and says why it does not hold.
func (t *trial) try(ctx context.Context, s *subject, text string) (string, error) {
	folder, err := os.MkdirTemp("", "gherkube-init-")
	if err != nil {
		return "", environmentFailure(err)
	}
	name := s.name + ".feature"
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		return "", environmentFailure(errors.Join(err, os.RemoveAll(folder)))
	}
	suite := steps.Suite{
		Provider: t.clusters, Root: t.root, Files: os.DirFS(folder), Paths: []string{name}, Variables: t.app.variables,
	}
	done, err := suite.Run(ctx)
	if err := errors.Join(err, os.RemoveAll(folder)); err != nil {
		return "", environmentFailure(err)
	}
	run := reports.Run{Features: done}
	for _, scenario := range run.Scenarios() {
		for _, step := range scenario.Steps {
			if step.Failure != nil {
				why, _, _ := strings.Cut(step.Failure.Message, "\n")
				return why + s.forbidden(step.Text), nil
			}
			if !step.Status.Holds() {
				return fmt.Sprintf("%s: %s", step.Text, step.Status), nil
			}
		}
		if scenario.Failure != nil {
			return scenario.Failure.Message, nil
		}
	}
	return "", nil
}

// named is a workload as steps and kubectl call it.
func named(kind string, o metav1.ObjectMeta) (thing, argument, flag string) {
	thing, argument = kind+" "+o.Name, kind+"/"+o.Name
	if o.Namespace != metav1.NamespaceDefault {
		thing, flag = thing+" in namespace "+o.Namespace, " -n "+o.Namespace
	}
	return thing, argument, flag
}

// soon is how long an application may take.
const soon = " within 5m"

// drafts are the scenarios of an application.
func (s *subject) drafts() []draft {
	up := draft{name: "It comes up"}
	for i, w := range s.workloads() {
		up.steps = append(up.steps, []string{"Then ", "And "}[min(i, 1)]+w.step())
	}
	drafts := []draft{up}
	ready := slices.Clone(up.steps)
	ready[0] = "Given " + strings.TrimPrefix(ready[0], "Then ")
	for _, d := range s.deployments[:min(3, len(s.deployments))] {
		if url := s.url(d); url != "" {
			drafts = append(drafts, rolloutDraft(d, ready, url))
		}
	}
	for _, d := range s.deployments[:min(1, len(s.deployments))] {
		drafts = append(drafts, undoDraft(d, ready))
	}
	return drafts
}

// rolloutDraft is a scenario of a rollout under traffic.
func rolloutDraft(d appsv1.Deployment, ready []string, url string) draft {
	_, argument, flag := named("deployment", d.ObjectMeta)
	return draft{name: "A rollout of " + d.Name + " loses no request", steps: append(slices.Clone(ready),
		"And requests are sent to "+url+" 20 times a second",
		"When I run `kubectl rollout restart "+argument+flag+"`",
		"And I run `kubectl rollout status "+argument+flag+"`",
		"Then no request to "+url+" has failed",
	)}
}

// undoDraft is a scenario of a rollout that fails.
func undoDraft(d appsv1.Deployment, ready []string) draft {
	thing, argument, flag := named("deployment", d.ObjectMeta)
	lines := append(slices.Clone(ready),
		"When I run `kubectl set image "+argument+flag+" "+d.Spec.Template.Spec.Containers[0].Name+"=registry.invalid/nosuch:1`",
		"And 1m passes",
	)
	if d.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		lines = append(lines, "Then "+thing+" is Available")
	}
	return draft{name: "A rollout of " + d.Name + " that fails is undone", steps: append(lines,
		"When I run `kubectl rollout undo "+argument+flag+"`",
		"Then "+thing+" becomes complete"+soon,
	)}
}

// webPorts are ports that are usually for HTTP.
var webPorts = []int32{80, 3000, 5000, 8000, 8080, 8081, 9090}

// url is where a Service brings HTTP requests to a Deployment; empty if there is
// none.
func (s *subject) url(d appsv1.Deployment) string {
	if d.Spec.Replicas != nil && *d.Spec.Replicas == 0 {
		return ""
	}
	for _, service := range s.services {
		if !selected(service, d) {
			continue
		}
		for _, p := range service.Spec.Ports {
			path, probed := probedAt(d.Spec.Template.Spec.Containers, p.TargetPort)
			scheme := "http"
			if s.facts.Secure(assumption.Pod{Namespace: d.Namespace, Labels: d.Spec.Template.Labels, Spec: &d.Spec.Template.Spec}, p.TargetPort) {
				scheme = "https"
			}
			if p.Protocol == corev1.ProtocolTCP && (probed || strings.Contains(p.Name, "http") || slices.Contains(webPorts, p.Port)) {
				host := service.Name
				if service.Namespace != metav1.NamespaceDefault {
					host += "." + service.Namespace
				}
				return fmt.Sprintf("%s://%s:%d%s", scheme, host, p.Port, path)
			}
		}
	}
	return ""
}

// probedAt is the path of a probe by HTTP that asks for the port that a Service leads
// to; "/" if there is none.
func probedAt(containers []corev1.Container, target intstr.IntOrString) (path string, probed bool) {
	for _, c := range containers {
		for _, p := range []*corev1.Probe{c.ReadinessProbe, c.LivenessProbe} {
			if p == nil || p.HTTPGet == nil {
				continue
			}
			if n := numberOf(c, target); n != 0 && n == numberOf(c, p.HTTPGet.Port) {
				return "/" + strings.TrimPrefix(p.HTTPGet.Path, "/"), true
			}
		}
	}
	return "/", false
}

// numberOf is the number of a container's port; 0 if it has none of the name.
func numberOf(c corev1.Container, port intstr.IntOrString) int32 {
	if port.Type == intstr.Int {
		return port.IntVal
	}
	for _, p := range c.Ports {
		if p.Name == port.StrVal {
			return p.ContainerPort
		}
	}
	return 0
}

func selected(service corev1.Service, d appsv1.Deployment) bool {
	if len(service.Spec.Selector) == 0 || service.Namespace != d.Namespace {
		return false
	}
	for key, value := range service.Spec.Selector { // the answer does not depend on the order
		if d.Spec.Template.Labels[key] != value {
			return false
		}
	}
	return true
}
