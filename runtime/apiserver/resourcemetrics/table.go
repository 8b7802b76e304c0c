package resourcemetrics

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	api "k8s.io/metrics/pkg/apis/metrics"
)

// table is what `kubectl get pods.metrics.k8s.io` shows (addPodMetricsToTable,
// addNodeMetricsToTable).
type table struct{ metav1.Table }

func (t *table) addPod(m *api.PodMetrics) {
	sum := corev1.ResourceList{}
	for _, c := range m.Containers {
		for name, q := range c.Usage {
			total := sum[name]
			total.Add(q)
			sum[name] = total
		}
	}
	t.add(m, m.Name, sum, m.Window)
}

func (t *table) add(object runtime.Object, name string, usage corev1.ResourceList, window metav1.Duration) {
	if t.ColumnDefinitions == nil {
		t.ColumnDefinitions = []metav1.TableColumnDefinition{
			{Name: "Name", Type: "string", Format: "name", Description: "Name of the resource"},
			{Name: "cpu", Type: "string", Format: "quantity"},
			{Name: "memory", Type: "string", Format: "quantity"},
			{Name: "Window", Type: "string", Format: "duration"},
		}
	}
	t.Rows = append(t.Rows, metav1.TableRow{
		Cells:  []any{name, usage.Cpu().String(), usage.Memory().String(), window.Duration.String()},
		Object: runtime.RawExtension{Object: object},
	})
}
