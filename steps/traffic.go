package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/terminal"
)

var trafficSteps = []Step{
	{`the logs of {thing} contain {string}`, "`kubectl logs` of the container or pod has that part.", `Then the logs of container init/a of pod web contain "done"`, logs("", contains)},
	{`the logs of {thing} do not contain {string}`, "`kubectl logs` of the container or pod does not have that part.", `Then the logs of pod web do not contain "got TERM"`, logs("", containsNot)},
	{`the logs of {thing} match {regexp}`, "The regular expression (RE2) matches somewhere in `kubectl logs`.", `Then the logs of pod web match "(?m)^started$"`, logs("", matches)},
	{`the previous logs of {thing} contain {string}`, "`kubectl logs --previous` of the container has that part.", `Then the previous logs of container main of pod crash contain "started"`, logs(" --previous", contains)},
	{`{int} HTTP requests from pod {name} to {url} are answered by {int} different pods`, "Sends the requests with wget in the pod; the answers must be that many different ones. The servers answer with something of their own, such as /hostname.", "Then 60 HTTP requests from pod client to http://web/hostname are answered by 3 different pods", requests},
	{`an HTTP request from pod {name} to {url} answers {string}`, "Sends the request with wget in the pod; the answer has that part.", `Then an HTTP request from pod client to http://web/ answers "Welcome to nginx"`, request},
	{`an HTTP request from pod {name} to {url} fails`, "Sends the request with wget in the pod (which waits 5 s at most); there is no answer, or it is an error.", "Then an HTTP request from pod client to http://nosuch/ fails", requestFails},
	{`an HTTP request from outside to {url} answers {int}`, "Sends the request from outside the cluster's network, such as to a NodePort; variables are put in. The status must be that; it is 0 if nobody answers.", "Then an HTTP request from outside to http://$NODE1:$PORT/ answers 200", requestOutside},
	{`an HTTP request from outside to {url} answers {string}`, "Sends the request from outside the cluster's network; the answer has that part.", `Then an HTTP request from outside to http://$NODE1:$PORT/hostname answers "web"`, requestOutsideText},
}

// command runs a command of the step's own, which need not succeed.
func command(ctx context.Context, w *World, line string) (terminal.Result, error) {
	results, err := w.run(ctx, line, goOn)
	if err != nil || len(results) == 0 {
		return terminal.Result{}, err
	}
	return results[len(results)-1], nil
}

func logs(flags string, judge func(have, want string) string) func(context.Context, *World, Args) error {
	return func(ctx context.Context, w *World, a Args) error {
		t, err := w.reader().Thing(a.values[0])
		if err != nil {
			return err
		}
		r, err := command(ctx, w, "kubectl logs"+flags+logTarget(t))
		if err != nil {
			return err
		}
		if r.Code != 0 {
			return w.fail(t, "", "`%s` failed: %s", r.Line, firstLine(r.Stderr))
		}
		if wrong := judge(r.Stdout, w.expand(a.Text(1))); wrong != "" {
			return failOutput(fmt.Sprintf("the output of `%s` %s", r.Line, wrong), reports.Output{Name: "logs of " + t.String(), Text: r.Stdout})
		}
		return nil
	}
}

func logTarget(t condition.Thing) string {
	s := " " + t.Name
	if t.Kind != "Pod" {
		s = " " + strings.ToLower(t.Kind) + "/" + t.Name
	}
	if t.Container != "" {
		s += " -c " + t.PlainContainer()
	}
	if t.Namespace != "" {
		s += " -n " + t.Namespace
	}
	return s
}

func requests(ctx context.Context, w *World, a Args) error {
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	want, err := a.Int(3)
	if err != nil {
		return err
	}
	line := fmt.Sprintf(`kubectl exec %s -- sh -c 'i=0; while [ $i -lt %d ]; do wget -qO- -T 5 %s; echo; i=$((i+1)); done'`,
		w.expand(a.values[1]), n, w.expand(a.values[2]))
	r, err := command(ctx, w, line)
	if err != nil {
		return err
	}
	var answers []string
	for _, l := range strings.Split(r.Stdout, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			answers = append(answers, l)
		}
	}
	slices.Sort(answers)
	count := len(answers)
	different := len(slices.Compact(answers))
	if r.Code != 0 || count != n || different != want {
		return failOutput(fmt.Sprintf("%d of %d requests were answered, by %d different pods instead of %d", count, n, different, want), outputs(r)...)
	}
	return nil
}

func wget(ctx context.Context, w *World, pod, url string) (terminal.Result, error) {
	return command(ctx, w, fmt.Sprintf("kubectl exec %s -- wget -qO- -T 5 %s", w.expand(pod), w.expand(url)))
}

// remoteExit is what kubectl exec says of a command that ran and failed
// (k8s.io/client-go/tools/remotecommand, errorDecoderV4).
const remoteExit = "command terminated with exit code"

func request(ctx context.Context, w *World, a Args) error {
	r, err := wget(ctx, w, a.values[0], a.values[1])
	if err != nil {
		return err
	}
	wrong := contains(r.Stdout, w.expand(a.Text(2)))
	if r.Code != 0 {
		wrong = fmt.Sprintf("is missing, exit code %d", r.Code)
	}
	if wrong != "" {
		return failOutput(fmt.Sprintf("the answer of %s %s", w.expand(a.values[1]), wrong), outputs(r)...)
	}
	return nil
}

func requestFails(ctx context.Context, w *World, a Args) error {
	r, err := wget(ctx, w, a.values[0], a.values[1])
	switch {
	case err != nil:
		return err
	case r.Code == 0:
		return failOutput(fmt.Sprintf("%s was answered", w.expand(a.values[1])), outputs(r)...)
	case !strings.Contains(r.Stderr, remoteExit):
		return failOutput(fmt.Sprintf("no request was sent from pod %s: wget did not run there", w.expand(a.values[0])), outputs(r)...)
	}
	return nil
}

func outside(ctx context.Context, w *World, url string) (int, string, error) {
	c, ok := w.Place.Cluster.(OutsideClient)
	if !ok {
		return 0, "", unsupported(w, "send a request from outside")
	}
	return c.GetFromOutside(ctx, w.expand(url))
}

func requestOutside(ctx context.Context, w *World, a Args) error {
	status, body, err := outside(ctx, w, a.values[0])
	if err != nil {
		return err
	}
	if want, err := a.Int(1); err != nil || status != want {
		return failOutput(fmt.Sprintf("%s answered %d, not %d", w.expand(a.values[0]), status, want), reports.Output{Name: "answer", Text: body})
	}
	return nil
}

func requestOutsideText(ctx context.Context, w *World, a Args) error {
	_, body, err := outside(ctx, w, a.values[0])
	if err != nil {
		return err
	}
	if wrong := contains(body, w.expand(a.Text(1))); wrong != "" {
		return failOutput(fmt.Sprintf("the answer of %s %s", w.expand(a.values[0]), wrong), reports.Output{Name: "answer", Text: body})
	}
	return nil
}
