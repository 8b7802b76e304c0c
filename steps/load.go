package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
)

var loadSteps = []Step{
	{`requests are sent to {url} {int} times a second`, "Starts a pod of busybox that sends HTTP requests with wget to the end of the scenario, and waits for the first answer. One that is not answered within 5 s, or with an error, has failed.", "Given requests are sent to http://web/ 20 times a second", sendRequests},
	{`no request to {url} has failed`, "All requests so far to that URL, by the step above, were answered.", "Then no request to http://web/ has failed", noRequestFailed},
	{`at most {int} request(s) to {url} have/has failed`, "The same, but for that many.", "Then at most 3 requests to http://web/ have failed", fewRequestsFailed},
}

// load is traffic that a pod of the scenario sends.
type load struct{ url, pod string }

// firstAnswer is how long traffic may be without an answer when it begins.
const firstAnswer = 2 * time.Minute

func sendRequests(ctx context.Context, w *World, a Args) error {
	times, err := a.Int(1)
	if err != nil {
		return err
	}
	if times < 1 || times > 1000 {
		return fmt.Errorf("requests can be sent 1 to 1000 times a second, not %d times", times)
	}
	l := load{url: w.expand(a.Text(0)), pod: fmt.Sprintf("traffic-%d", len(w.loads)+1)}
	if strings.ContainsAny(l.url, "'\\`$") {
		return fmt.Errorf("%s has characters that a shell does not leave alone: write them as %%XX", l.url)
	}
	script := fmt.Sprintf(`n=0; answered=; while true; do n=$((n+1)); `+
		`if wget -q -O /dev/null -T 5 "%s"; then [ -n "$answered" ] || echo answered; answered=yes; `+
		`elif [ -n "$answered" ]; then echo "failed: request $n"; fi; sleep %.3f; done`, l.url, 1/float64(times))
	results, err := w.run(ctx, "kubectl run "+l.pod+" --image=busybox --restart=Never -- sh -c '"+strings.ReplaceAll(script, "'", `'\''`)+"'", goOn)
	if err != nil {
		return err
	}
	if err := mustSucceed(w, results); err != nil {
		return err
	}
	w.loads = append(w.loads, l)
	runs, err := w.reader().Is("pod "+l.pod, "Running")
	if err != nil {
		return err
	}
	if err := within(ctx, w, runs, firstAnswer); err != nil {
		return err
	}
	return w.awaitAnswer(ctx, l)
}

// awaitAnswer lets time pass until traffic has had an answer.
func (w *World) awaitAnswer(ctx context.Context, l load) error {
	for end := w.Elapsed() + firstAnswer; w.Elapsed() < end; {
		r, err := command(ctx, w, "kubectl logs "+l.pod)
		if err != nil {
			return err
		}
		if strings.Contains(r.Stdout, "answered") {
			return nil
		}
		if err := w.Pass(ctx, time.Second, func() bool { return false }); err != nil {
			return err
		}
	}
	r, err := command(ctx, w, "kubectl logs "+l.pod+" --tail=5")
	if err != nil {
		return err
	}
	return failOutput(fmt.Sprintf("%s answers no request for %s", l.url, firstAnswer), outputs(r)...)
}

func noRequestFailed(ctx context.Context, w *World, a Args) error {
	return w.requestsFailed(ctx, a.Text(0), 0)
}

func fewRequestsFailed(ctx context.Context, w *World, a Args) error {
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	return w.requestsFailed(ctx, a.Text(1), n)
}

// requestsFailed fails if more requests to a URL than some have failed.
func (w *World) requestsFailed(ctx context.Context, url string, some int) error {
	url = w.expand(url)
	sent := false
	var failed []string
	for _, l := range w.loads {
		if l.url != url {
			continue
		}
		sent = true
		r, err := command(ctx, w, "kubectl logs "+l.pod+" --timestamps")
		if err != nil {
			return err
		}
		if r.Code != 0 {
			return failOutput("the requests' log cannot be read: "+firstLine(r.Stderr), outputs(r)...)
		}
		for line := range strings.Lines(r.Stdout) {
			if strings.Contains(line, "failed: ") {
				failed = append(failed, strings.TrimSpace(line))
			}
		}
	}
	if !sent {
		return errors.New("no requests are sent to " + url + ": write Given requests are sent to " + url + " 20 times a second")
	}
	if len(failed) > some {
		return failOutput(fmt.Sprintf("%s to %s failed", reports.Several(len(failed), "request"), url),
			reports.Output{Name: "those that failed", Text: strings.Join(failed[:min(len(failed), 20)], "\n")})
	}
	return nil
}
