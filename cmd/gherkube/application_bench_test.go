package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

// rollout is a feature of an application whose workloads are all rolled out while
// a client sends requests to each of them.
const rollout = `Feature: An application
  Scenario: A rollout loses no request
    Given the application in k8s/
    Then all pods become Ready within 2m
    When I run %[1]ssleep 10%[1]s
    And I run %[1]skubectl rollout restart deployment%[1]s
    And I run %[1]skubectl rollout status deployment --timeout=5m%[1]s
    And I run %[1]skubectl logs client%[1]s
    Then the output contains "ok"
    And the output does not contain "lost"
`

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web-%[1]d}
spec:
  replicas: 2
  selector: {matchLabels: {app: web-%[1]d}}
  template:
    metadata: {labels: {app: web-%[1]d}}
    spec:
      containers:
      - name: web
        image: example.com/team/web:%[1]d
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
        lifecycle: {preStop: {exec: {command: [sleep, "2"]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web-%[1]d}
spec: {selector: {app: web-%[1]d}, ports: [{port: 80, targetPort: 8080}]}
---
`

const client = `apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
  - name: client
    image: busybox
    command: [sh, -c, "sleep 8; while true; do for i in $(seq 0 %d); do wget -qO- -T 1 http://web-$i || echo lost; done; sleep 0.5; done"]
`

// BenchmarkApplication brings an application up and rolls it out under traffic.
func BenchmarkApplication(b *testing.B) {
	collectLess(runtime.GOMAXPROCS(0))
	for _, workloads := range []int{10, 50} {
		b.Run(fmt.Sprint(workloads), func(b *testing.B) {
			folder := b.TempDir()
			var manifests strings.Builder
			for i := range workloads {
				fmt.Fprintf(&manifests, workload, i)
			}
			fmt.Fprintf(&manifests, client, workloads-1)
			for name, text := range map[string]string{"gherkube.yaml": "", "k8s/app.yaml": manifests.String(), "features/app.feature": fmt.Sprintf(rollout, "`")} {
				write(b, filepath.Join(folder, name), text)
			}
			clusters, err := provider.New(provider.Config{Seed: 1, Images: []container.UserImage{
				{Image: "example.com/team/web", Behaves: []string{"listens on 8080 after 2s", "exits 0 on TERM after 1s"}}}})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				done, err := steps.Suite{Provider: clusters, Paths: []string{folder}, Parallel: runtime.GOMAXPROCS(0)}.Run(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				run := reports.Run{Features: done}
				if reports.Count(run.Scenarios())[reports.Passed] != 1 {
					var text strings.Builder
					b.Fatal(errors.Join(reports.Text(reports.Plain)(&text, run), errors.New(text.String())))
				}
			}
		})
	}
}

func write(tb testing.TB, name, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}
