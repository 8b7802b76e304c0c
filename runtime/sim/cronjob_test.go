package sim

import (
	"context"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// BenchmarkCronJobDay is what a CronJob of every five minutes costs a day.
func BenchmarkCronJobDay(b *testing.B) {
	c, client := newCluster(b, Config{Seed: 1})
	if _, err := client.BatchV1().CronJobs("default").Create(context.Background(), everyFiveMinutes(), metav1.CreateOptions{}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if err := c.Advance(24 * time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCronJobYear is what a CronJob of every hour costs a year.
func BenchmarkCronJobYear(b *testing.B) {
	for range b.N {
		c, client := newCluster(b, Config{Seed: 1})
		hourly := everyFiveMinutes()
		hourly.Spec.Schedule = "0 * * * *"
		if _, err := client.BatchV1().CronJobs("default").Create(context.Background(), hourly, metav1.CreateOptions{}); err != nil {
			b.Fatal(err)
		}
		if err := c.Advance(365 * 24 * time.Hour); err != nil {
			b.Fatal(err)
		}
		jobs, err := client.BatchV1().Jobs("default").List(context.Background(), metav1.ListOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if got := len(jobs.Items); got != 3 {
			b.Fatalf("%d jobs are kept, want 3", got)
		}
	}
	reportPeak(b)
}

func everyFiveMinutes() *batchv1.CronJob {
	pod := shellPod("tick", "exit 0")
	pod.Spec.RestartPolicy = "Never"
	cj := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "tick"}, Spec: batchv1.CronJobSpec{Schedule: "*/5 * * * *"}}
	cj.Spec.JobTemplate.Spec.Template.Spec = pod.Spec
	return cj
}
