package vocabulary

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
)

var trafficSteps = []sentence.Step{
	step(`the logs of {thing} contain {string}`, "`kubectl logs` of the container or pod has that part.", `Then the logs of container init/a of pod web contain "done"`, logs("", contains)),
	step(`the logs of {thing} do not contain {string}`, "`kubectl logs` of the container or pod does not have that part.", `Then the logs of pod web do not contain "got TERM"`, logs("", containsNot)),
	step(`the logs of {thing} match {regexp}`, "The regular expression (RE2) matches somewhere in `kubectl logs`.", `Then the logs of pod web match "(?m)^started$"`, logs("", matches)),
	step(`the previous logs of {thing} contain {string}`, "`kubectl logs --previous` of the container has that part.", `Then the previous logs of container main of pod crash contain "started"`, logs(" --previous", contains)),
	step(`{int} HTTP requests from pod {name} to {url} are answered by {int} different pods`, "Sends the requests with wget in the pod; the answers must be that many different ones. The servers answer with something of their own, such as /hostname.", "Then 60 HTTP requests from pod client to http://web/hostname are answered by 3 different pods", requests),
	step(`an HTTP request from pod {name} to {url} answers {string}`, "Sends the request with wget in the pod; the answer has that part.", `Then an HTTP request from pod client to http://web/ answers "Welcome to nginx"`, request),
	step(`an HTTP request from pod {name} to {url} fails`, "Sends the request with wget in the pod (which waits 5 s at most); there is no answer, or it is an error.", "Then an HTTP request from pod client to http://nosuch/ fails", requestFails),
	needing(target.SendsRequestsFromAway, step(`an HTTP request from outside to {url} answers {int}`, "Sends the request from outside the cluster's network, such as to a NodePort; variables are put in. The status must be that; it is 0 if nobody answers.", "Then an HTTP request from outside to http://$NODE1:$PORT/ answers 200", requestOutside)),
	needing(target.SendsRequestsFromAway, step(`an HTTP request from outside to {url} answers {string}`, "Sends the request from outside the cluster's network; the answer has that part.", `Then an HTTP request from outside to http://$NODE1:$PORT/hostname answers "web"`, requestOutsideText)),
}

func logs(flags string, judge func(have, want string) string) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		t, err := w.Reader().Thing(a.Values[0])
		if err != nil {
			return err
		}
		r, err := command(ctx, w, "kubectl logs"+flags+logTarget(t))
		if err != nil {
			return err
		}
		if r.Code != 0 {
			return w.Fail(t, "", "`%s` failed: %s", r.Line, firstLine(r.Stderr))
		}
		if wrong := judge(r.Stdout, w.Expand(a.Text(1))); wrong != "" {
			return scenario.OutputError(fmt.Sprintf("the output of `%s` %s", r.Line, wrong), reports.Output{Name: "logs of " + t.String(), Text: r.Stdout})
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

func requests(ctx context.Context, w *scenario.World, a sentence.Args) error {
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	want, err := a.Int(3)
	if err != nil {
		return err
	}
	line := fmt.Sprintf(`kubectl exec %s -- sh -c 'i=0; while [ $i -lt %d ]; do wget -qO- -T 5 %s; echo; i=$((i+1)); done'`,
		w.Expand(a.Values[1]), n, w.Expand(a.Values[2]))
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
		return scenario.OutputError(fmt.Sprintf("%d of %d requests were answered, by %d different pods instead of %d", count, n, different, want), outputs(r)...)
	}
	return nil
}

func wget(ctx context.Context, w *scenario.World, pod, url string) (terminal.Result, error) {
	return command(ctx, w, fmt.Sprintf("kubectl exec %s -- wget -qO- -T 5 %s", w.Expand(pod), w.Expand(url)))
}

// remoteExit is what kubectl exec says of a command that ran and failed
// (k8s.io/client-go/tools/remotecommand, errorDecoderV4).
const remoteExit = "command terminated with exit code"

func request(ctx context.Context, w *scenario.World, a sentence.Args) error {
	r, err := wget(ctx, w, a.Values[0], a.Values[1])
	if err != nil {
		return err
	}
	wrong := contains(r.Stdout, w.Expand(a.Text(2)))
	if r.Code != 0 {
		wrong = fmt.Sprintf("is missing, exit code %d", r.Code)
	}
	if wrong != "" {
		return scenario.OutputError(fmt.Sprintf("the answer of %s %s", w.Expand(a.Values[1]), wrong), outputs(r)...)
	}
	return nil
}

func requestFails(ctx context.Context, w *scenario.World, a sentence.Args) error {
	r, err := wget(ctx, w, a.Values[0], a.Values[1])
	switch {
	case err != nil:
		return err
	case r.Code == 0:
		return scenario.OutputError(fmt.Sprintf("%s was answered", w.Expand(a.Values[1])), outputs(r)...)
	case !strings.Contains(r.Stderr, remoteExit):
		return scenario.OutputError(fmt.Sprintf("no request was sent from pod %s: wget did not run there", w.Expand(a.Values[0])), outputs(r)...)
	}
	return nil
}

func outside(ctx context.Context, w *scenario.World, url string) (int, string, error) {
	c, ok := w.Place.Cluster.(target.OutsideClient)
	if !ok {
		return 0, "", unsupported(w, "send a request from outside")
	}
	return c.GetFromOutside(ctx, w.Expand(url))
}

func requestOutside(ctx context.Context, w *scenario.World, a sentence.Args) error {
	status, body, err := outside(ctx, w, a.Values[0])
	if err != nil {
		return err
	}
	if want, err := a.Int(1); err != nil || status != want {
		return scenario.OutputError(fmt.Sprintf("%s answered %d, not %d", w.Expand(a.Values[0]), status, want), reports.Output{Name: "answer", Text: body})
	}
	return nil
}

func requestOutsideText(ctx context.Context, w *scenario.World, a sentence.Args) error {
	_, body, err := outside(ctx, w, a.Values[0])
	if err != nil {
		return err
	}
	if wrong := contains(body, w.Expand(a.Text(1))); wrong != "" {
		return scenario.OutputError(fmt.Sprintf("the answer of %s %s", w.Expand(a.Values[0]), wrong), reports.Output{Name: "answer", Text: body})
	}
	return nil
}
