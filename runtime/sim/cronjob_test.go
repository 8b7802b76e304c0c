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

func everyFiveMinutes() *batchv1.CronJob {
	pod := shellPod("tick", "exit 0")
	pod.Spec.RestartPolicy = "Never"
	cj := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "tick"}, Spec: batchv1.CronJobSpec{Schedule: "*/5 * * * *"}}
	cj.Spec.JobTemplate.Spec.Template.Spec = pod.Spec
	return cj
}
