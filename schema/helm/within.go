package helm

import (
	"fmt"
	"time"
)

// maxRendering is how long the templates of a chart may take. A template can loop
// for hours, and the library knows no way to stop it.
const maxRendering = time.Minute

var errEndless = fmt.Errorf("the templates were not done after %s", maxRendering)

// within renders until the limit. What is not done by then goes on until the
// process ends, and nobody hears of it.
func within(limit <-chan time.Time, render func() (map[string]string, error)) (map[string]string, error) {
	type result struct {
		files map[string]string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("the helm library panicked: %v", p)
			}
			done <- r
		}()
		r.files, r.err = render()
	}()
	select {
	case r := <-done:
		return r.files, r.err
	case <-limit:
		return nil, errEndless
	}
}
