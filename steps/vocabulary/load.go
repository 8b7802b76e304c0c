package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var loadSteps = []sentence.Step{
	step(`requests are sent to {url} {int} times a second`, "Starts a pod of busybox that sends HTTP requests with wget to the end of the scenario, and waits for the first answer. One that is not answered within 5 s, or with an error, has failed.", "Given requests are sent to http://web/ 20 times a second", sendRequests),
	step(`no request to {url} has failed`, "All requests so far to that URL, by the step above, were answered.", "Then no request to http://web/ has failed", noRequestFailed),
	step(`at most {int} request(s) to {url} have/has failed`, "The same, but for that many.", "Then at most 3 requests to http://web/ have failed", fewRequestsFailed),
}

// firstAnswer is how long traffic may be without an answer when it begins.
const firstAnswer = 2 * time.Minute

func sendRequests(ctx context.Context, w *scenario.World, a sentence.Args) error {
	times, err := a.Int(1)
	if err != nil {
		return err
	}
	if times < 1 || times > 1000 {
		return fmt.Errorf("requests can be sent 1 to 1000 times a second, not %d times", times)
	}
	l := scenario.Load{URL: w.Expand(a.Text(0)), Pod: fmt.Sprintf("traffic-%d", len(w.Loads)+1)}
	if strings.ContainsAny(l.URL, "'\\`$") {
		return fmt.Errorf("%s has characters that a shell does not leave alone: write them as %%XX", l.URL)
	}
	script := fmt.Sprintf(`n=0; answered=; while true; do n=$((n+1)); `+
		`if wget -q -O /dev/null -T 5 "%s"; then [ -n "$answered" ] || echo answered; answered=yes; `+
		`elif [ -n "$answered" ]; then echo "failed: request $n"; fi; sleep %.3f; done`, l.URL, 1/float64(times))
	results, err := w.Run(ctx, "kubectl run "+l.Pod+" --image=busybox --restart=Never -- sh -c '"+strings.ReplaceAll(script, "'", `'\''`)+"'", goOn)
	if err != nil {
		return err
	}
	if err := mustSucceed(w, results); err != nil {
		return err
	}
	w.Loads = append(w.Loads, l)
	runs, err := w.Reader().Is("pod "+l.Pod, "Running")
	if err != nil {
		return err
	}
	if err := within(ctx, w, runs, firstAnswer); err != nil {
		return err
	}
	return awaitAnswer(ctx, w, l)
}

// awaitAnswer lets time pass until traffic has had an answer.
func awaitAnswer(ctx context.Context, w *scenario.World, l scenario.Load) error {
	for end := w.Elapsed() + firstAnswer; w.Elapsed() < end; {
		r, err := command(ctx, w, "kubectl logs "+l.Pod)
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
	r, err := command(ctx, w, "kubectl logs "+l.Pod+" --tail=5")
	if err != nil {
		return err
	}
	return scenario.OutputError(fmt.Sprintf("%s answers no request for %s", l.URL, firstAnswer), outputs(r)...)
}

func noRequestFailed(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return requestsFailed(ctx, w, a.Text(0), 0)
}

func fewRequestsFailed(ctx context.Context, w *scenario.World, a sentence.Args) error {
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	return requestsFailed(ctx, w, a.Text(1), n)
}

// requestsFailed fails if more requests to a URL than some have failed.
func requestsFailed(ctx context.Context, w *scenario.World, url string, some int) error {
	url = w.Expand(url)
	sent := false
	var failed []string
	for _, l := range w.Loads {
		if l.URL != url {
			continue
		}
		sent = true
		r, err := command(ctx, w, "kubectl logs "+l.Pod+" --timestamps")
		if err != nil {
			return err
		}
		if r.Code != 0 {
			return scenario.OutputError("the requests' log cannot be read: "+firstLine(r.Stderr), outputs(r)...)
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
		return scenario.OutputError(fmt.Sprintf("%s to %s failed", reports.Several(len(failed), "request"), url),
			reports.Output{Name: "those that failed", Text: strings.Join(failed[:min(len(failed), 20)], "\n")})
	}
	return nil
}
