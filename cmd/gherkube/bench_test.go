package main

import (
	"io"
	"os/exec"
	"runtime"
	"testing"

	"github.com/gherkube/gherkube/cmd/internal/files"
	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

// BenchmarkBundledFeatures runs all bundled features as the test verb does.
func BenchmarkBundledFeatures(b *testing.B) {
	collectLess(runtime.GOMAXPROCS(0))
	for range b.N {
		clusters, err := provider.New(provider.Config{Seed: 1})
		if err != nil {
			b.Fatal(err)
		}
		done, err := steps.Suite{Provider: clusters, Files: features.Files, Paths: []string{"."}, Parallel: runtime.GOMAXPROCS(0)}.Run(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		run := reports.Run{Features: done}
		b.ReportMetric(float64(len(run.Scenarios())), "scenarios")
	}
}

// BenchmarkOneScenarioCold is the whole program with one small scenario.
func BenchmarkOneScenarioCold(b *testing.B) {
	feature := b.TempDir() + "/one.feature"
	if err := files.Write(feature, func(w io.Writer) error {
		_, err := io.WriteString(w, "Feature: one\n  Scenario: one\n    When I run `kubectl get namespace default`\n")
		return err
	}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if out, err := exec.Command("gherkube", "test", feature).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
}
