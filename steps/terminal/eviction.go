package terminal

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/drain"

	"github.com/gherkube/gherkube/runtime/client"
)

// eviction makes the goroutines of drain, one for each pod of a node (upstream's
// evictPods), go on one after the other in the order of the pods' names:
// each of them holds on before its eviction, and drain waits for the cluster
// only when all of them do. One that goes on does so until it holds on again or
// has ended; it ends with a line of output, or with the refusal of its eviction.
type eviction struct {
	client *client.Client
	args   []string
	out    io.Writer
	err    io.Writer

	mu      sync.Mutex
	node    string
	answers map[string]answer // of reads since the pods of the node were listed
	begins  bool              // to evict them
	leave   []func()          // for each goroutine but one
	ending  bool              // the next line of output is the last of a goroutine
	begun   [][]byte          // the lines by which goroutines have begun
}

// answer is what a request was answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// streams are those of the command, which the goroutines print to.
func (e *eviction) streams(s streams) streams {
	e.out, e.err = s.out, s.err
	return streams{in: s.in, out: drainOutput{e, s.out}, err: drainOutput{e, s.err}}
}

// read notes the answer to a read, and begins anew at the list of a node's pods.
func (e *eviction) read(req *http.Request, resp *http.Response) error {
	body, err := replay(resp)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if node, ok := nodeOf(req); ok && req.URL.Query().Get("continue") == "" {
		e.node, e.answers, e.begins = node, map[string]answer{}, false
	}
	if e.answers != nil {
		e.answers[question(req)] = answer{resp.StatusCode, resp.Header, body}
	}
	return nil
}

// nodeOf returns the node whose pods a request lists.
func nodeOf(req *http.Request) (string, bool) {
	selector, err := fields.ParseSelector(req.URL.Query().Get("fieldSelector"))
	if err != nil || path.Base(req.URL.Path) != "pods" {
		return "", false
	}
	return selector.RequiresExactMatch("spec.nodeName")
}

// question is what a request asks; all of them have the same selectors.
func question(req *http.Request) string {
	return req.URL.Path + "?" + req.URL.Query().Get("continue")
}

// RoundTrip answers a read as it was answered before.
func (e *eviction) RoundTrip(req *http.Request) (*http.Response, error) {
	a, ok := e.answers[question(req)]
	if !ok {
		return nil, fmt.Errorf("drain has not read %s", req.URL.Path)
	}
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Request: req, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
	}, nil
}

// begin says that a goroutine is about to evict a pod: there are others, one
// for each pod that upstream's filters leave of those that drain has listed.
func (e *eviction) begin(k *kubectl) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.begins {
		return nil
	}
	e.begins = true
	var read http.RoundTripper = e
	if computesAges(e.args) {
		read = aged{e, "drain", k.config.Time.Now}
	}
	again, err := kubernetes.NewForConfigAndClient(&rest.Config{Host: k.config.REST.Host, QPS: -1}, &http.Client{Transport: read})
	if err != nil {
		return err
	}
	// What is allowed here would have ended drain, had it not been allowed.
	helper := &drain.Helper{Client: again, Force: true, IgnoreAllDaemonSets: true, DeleteEmptyDirData: true}
	if skip := flagValue(e.args, "--skip-wait-for-delete-timeout"); skip != "" {
		if helper.SkipWaitForDeleteTimeoutSeconds, err = strconv.Atoi(skip); err != nil {
			return err
		}
	}
	list, errs := helper.GetPodsForDeletion(e.node)
	if len(errs) > 0 {
		return fmt.Errorf("the pods that drain evicts from %s: %w", e.node, errs[0])
	}
	for range len(list.Pods()) - 1 {
		e.leave = append(e.leave, e.client.Join())
	}
	return nil
}

// end says that the goroutine that goes on has ended. The last one leaves the
// command itself, which goes on.
func (e *eviction) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.leave); n > 0 {
		e.leave[n-1]()
		e.leave = e.leave[:n-1]
	}
}

// gone says that the goroutine that goes on is told that its pod is gone: it
// prints that, and ends.
func (e *eviction) gone() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ending = e.begins
}

// evicting begins the line by which a goroutine begins.
const evicting = "evicting pod "

// announce prints the lines by which the goroutines have begun, in order.
func (e *eviction) announce() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	slices.SortFunc(e.begun, bytes.Compare)
	_, err := e.out.Write(bytes.Join(e.begun, nil))
	e.begun = nil
	return err
}

// drainOutput is what drain prints to.
type drainOutput struct {
	*eviction
	to io.Writer
}

// Write implements io.Writer.
func (o drainOutput) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte(evicting)) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.begun = append(o.begun, bytes.Clone(p))
		return len(p), nil
	}
	if err := o.announce(); err != nil {
		return 0, err
	}
	if _, err := o.to.Write(refusalsInOrder(p)); err != nil {
		return 0, err
	}
	o.mu.Lock()
	last := o.ending
	o.ending = false
	o.mu.Unlock()
	if last {
		o.end()
	}
	return len(p), nil
}

// refusals are those of several evictions, which upstream collects in the order
// in which goroutines end.
var refusals = regexp.MustCompile(`\[error when evicting pods/.*\]`)

func refusalsInOrder(p []byte) []byte {
	return refusals.ReplaceAllFunc(p, func(list []byte) []byte {
		const first, next = "error when evicting pods/", ", error when evicting pods/"
		each := strings.Split(strings.TrimPrefix(string(list[1:len(list)-1]), first), next)
		slices.Sort(each)
		return []byte("[" + first + strings.Join(each, next) + "]")
	})
}
