package terminal

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubectl/pkg/cmd/get"
)

// What upstream logs as fatal ends the goroutine of a command, and the process of
// anything else.
func TestFatalLogsEndTheirCommand(t *testing.T) {
	open(t)
	goes := true
	done := make(chan struct{})
	go func() {
		defer close(done)
		row := func() metav1.TableRow {
			return metav1.TableRow{Object: runtime.RawExtension{Object: &metav1.PartialObjectMetadata{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"a": "b"}}}}}
		}
		sorter, err := get.NewTableSorter(&metav1.Table{Rows: []metav1.TableRow{row(), row()}}, "{.metadata.labels}")
		if err != nil {
			t.Error(err)
			return
		}
		_ = sorter.Sort()
		goes = false
	}()
	<-done
	if !goes {
		t.Error("values that cannot be compared were sorted")
	}
	ended := -1
	endLogging(func(code int) { ended = code })(3)
	if ended != 3 {
		t.Error("a fatal log that is not kubectl's does not end the process")
	}
}
