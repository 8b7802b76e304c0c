package sim

import (
	"context"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Ten times the nodes must not take much more than ten times as long, to start
// a DaemonSet as to update it.
func BenchmarkDaemonSet(b *testing.B) {
	for _, nodes := range []int{500, 5000} {
		b.Run(fmt.Sprintf("%d", nodes), func(b *testing.B) {
			for range b.N {
				c, client := newCluster(b, Config{Seed: 1, Workers: nodes})
				tenth := intstr.FromString("10%")
				labels := map[string]string{"app": "agent"}
				sets := client.AppsV1().DaemonSets("default")
				set := &appsv1.DaemonSet{
					ObjectMeta: metav1.ObjectMeta{Name: "agent"},
					Spec: appsv1.DaemonSetSpec{
						Selector: &metav1.LabelSelector{MatchLabels: labels},
						Template: corev1.PodTemplateSpec{
							ObjectMeta: metav1.ObjectMeta{Labels: labels},
							Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx:1.25"}}},
						},
						UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
							RollingUpdate: &appsv1.RollingUpdateDaemonSet{MaxUnavailable: &tenth},
						},
					},
				}
				set, err := sets.Create(context.Background(), set, metav1.CreateOptions{})
				if err != nil {
					b.Fatal(err)
				}
				if err := c.Advance(time.Minute); err != nil {
					b.Fatal(err)
				}
				for _, image := range []string{"nginx:1.25", "nginx:1.9.1"} {
					set, err = sets.Get(context.Background(), "agent", metav1.GetOptions{})
					if err != nil {
						b.Fatal(err)
					}
					if got := int(set.Status.NumberAvailable); got != nodes || int(set.Status.UpdatedNumberScheduled) != nodes {
						b.Fatalf("%d of %d pods are available", got, nodes)
					}
					set.Spec.Template.Spec.Containers[0].Image = image
					if _, err := sets.Update(context.Background(), set, metav1.UpdateOptions{}); err != nil {
						b.Fatal(err)
					}
					if err := c.Advance(2 * time.Minute); err != nil {
						b.Fatal(err)
					}
				}
			}
			reportPeak(b)
		})
	}
}
