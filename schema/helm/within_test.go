package helm

import (
	"errors"
	"testing"
	"time"
)

// TestWithin: a chart that does not get done is given up; one that panics is an
// error.
func TestWithin(t *testing.T) {
	over := make(chan time.Time)
	close(over)
	stop := make(chan struct{})
	defer close(stop)
	_, err := within(bounds{limit: over}, func() (map[string]string, error) {
		<-stop
		return nil, nil
	})
	if !errors.Is(err, errEndless) {
		t.Errorf("an endless chart: %v", err)
	}
	full := func() bool { return true }
	_, err = within(bounds{sample: over, full: full}, func() (map[string]string, error) {
		<-stop
		return nil, nil
	})
	if !errors.Is(err, errLarge) {
		t.Errorf("a large chart: %v", err)
	}
	if _, err := within(bounds{}, func() (map[string]string, error) { panic("!") }); err == nil {
		t.Error("a panic is not an error")
	}
	files, err := within(bounds{}, func() (map[string]string, error) { return map[string]string{"a": "b"}, nil })
	if err != nil || files["a"] != "b" {
		t.Errorf("%v, %v", files, err)
	}
}
