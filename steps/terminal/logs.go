package terminal

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/cmd/util/podcmd"
	"k8s.io/kubectl/pkg/polymorphichelpers"
	"k8s.io/kubectl/pkg/util/podutils"
)

// logRequests are a way by which upstream asks for logs, which tells of its choices on
// the error output of the process, where it belongs to no scenario; here they
// are made first, and told on that of the command. Like others (see tame), the
// hooks are global in upstream.
type logRequests struct {
	upstream polymorphichelpers.LogsForObjectFunc
	// pods are those of something that has pods.
	pods func(f factory, client corev1client.PodsGetter, namespace, selector string, timeout time.Duration) ([]corev1.Pod, error)
	// choose returns the container of a pod, when none is named.
	choose func(*corev1.Pod, io.Writer) string
}

// of implements polymorphichelpers.LogsForObjectFunc and AllPodLogsForObjectFunc.
func (l logRequests) of(g genericclioptions.RESTClientGetter, object, options runtime.Object, timeout time.Duration, all bool) (map[corev1.ObjectReference]rest.ResponseWrapper, error) {
	o, isLog := options.(*corev1.PodLogOptions)
	f, ours := g.(factory)
	if !ours || !isLog {
		return l.upstream(g, object, options, timeout, all)
	}
	pods, err := l.find(f, object, timeout)
	if err != nil {
		return nil, err
	}
	requests := map[corev1.ObjectReference]rest.ResponseWrapper{}
	for i := range pods {
		chosen := o.DeepCopy()
		if !all && o.Container == "" {
			chosen.Container = l.choose(&pods[i], f.warnings)
		}
		ofPod, err := l.upstream(g, &pods[i], chosen, timeout, all)
		if err != nil {
			return nil, err
		}
		maps.Copy(requests, ofPod)
	}
	if f.client == nil {
		return requests, nil
	}
	if o.Follow {
		f.client.Expect(len(requests))
	}
	return inOrder(requests, f.prefix), nil
}

// find returns the pods of an object (logsForObjectWithClient).
func (l logRequests) find(f factory, object runtime.Object, timeout time.Duration) ([]corev1.Pod, error) {
	switch o := object.(type) {
	case *corev1.Pod:
		return []corev1.Pod{*o}, nil
	case *corev1.PodList:
		return o.Items, nil
	}
	namespace, selector, err := polymorphichelpers.SelectorsForObject(object)
	if err != nil {
		return nil, fmt.Errorf("cannot get the logs from %T: %w", object, err)
	}
	config, err := f.ToRESTConfig()
	if err != nil {
		return nil, err
	}
	client, err := corev1client.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return l.pods(f, client, namespace, selector.String(), timeout)
}

func byLogging(pods []*corev1.Pod) sort.Interface { return podutils.ByLogging(pods) }

// firstPod takes the first of some pods, and says that there are more.
func firstPod(f factory, client corev1client.PodsGetter, namespace, selector string, timeout time.Duration) ([]corev1.Pod, error) {
	pod, n, err := polymorphichelpers.GetFirstPod(client, namespace, selector, timeout, byLogging)
	if err != nil {
		return nil, err
	}
	if n > 1 {
		fmt.Fprintf(f.warnings, "Found %v pods, using pod/%v\n", n, pod.Name)
	}
	return []corev1.Pod{*pod}, nil
}

// everyPod takes all of them (logs --all-pods).
func everyPod(_ factory, client corev1client.PodsGetter, namespace, selector string, timeout time.Duration) ([]corev1.Pod, error) {
	list, err := polymorphichelpers.GetPodList(client, namespace, selector, timeout, byLogging)
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// inOrder makes the logs of several containers come in one order. Upstream asks
// for them in that of a map: whichever it asks for first is the first one in
// the order of names, and so on. The prefix, which upstream takes from the key,
// is put before the lines here.
func inOrder(requests map[corev1.ObjectReference]rest.ResponseWrapper, prefix bool) map[corev1.ObjectReference]rest.ResponseWrapper {
	if len(requests) < 2 {
		return requests
	}
	keys := slices.SortedFunc(maps.Keys(requests), func(a, b corev1.ObjectReference) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.FieldPath, b.FieldPath))
	})
	queue := &logQueue{}
	ordered := map[corev1.ObjectReference]rest.ResponseWrapper{}
	for i, key := range keys {
		queue.logs = append(queue.logs, oneLog{requests[key], ""})
		if prefix {
			queue.logs[i].prefix = fmt.Sprintf("[pod/%s/%s] ", key.Name, containerOf(key.FieldPath))
		}
		ordered[corev1.ObjectReference{UID: types.UID(strconv.Itoa(i))}] = queue
	}
	return ordered
}

// containerOf is the container's name in a path such as spec.containers{main}.
func containerOf(fieldPath string) string {
	_, name, _ := strings.Cut(fieldPath, "{")
	return strings.TrimSuffix(name, "}")
}

// oneLog is the log of one container.
type oneLog struct {
	rest.ResponseWrapper
	prefix string
}

// logQueue is a request for the next of some logs.
type logQueue struct {
	mu   sync.Mutex
	logs []oneLog
}

// DoRaw implements rest.ResponseWrapper.
func (q *logQueue) DoRaw(ctx context.Context) ([]byte, error) {
	stream, err := q.Stream(ctx)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(stream)
	return text, errors.Join(err, stream.Close())
}

// Stream implements rest.ResponseWrapper. The next log is opened when the one
// before has been.
func (q *logQueue) Stream(ctx context.Context) (io.ReadCloser, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.logs) == 0 {
		return nil, errors.New("there are no more logs")
	}
	next := q.logs[0]
	stream, err := next.Stream(ctx)
	if err != nil {
		return nil, err
	}
	q.logs = q.logs[1:]
	if next.prefix == "" {
		return stream, nil
	}
	return &prefixed{ReadCloser: stream, prefix: next.prefix, begins: true}, nil
}

// prefixed puts a prefix before each line of a log.
type prefixed struct {
	io.ReadCloser
	prefix string
	begins bool // a line begins
	rest   []byte
}

// Read implements io.Reader.
func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		chunk := make([]byte, max(1, len(b)))
		n, err := p.ReadCloser.Read(chunk)
		for _, line := range bytes.SplitAfter(chunk[:n], []byte("\n")) {
			if len(line) == 0 {
				continue
			}
			if p.begins {
				p.rest = append(p.rest, p.prefix...)
			}
			p.rest = append(p.rest, line...)
			p.begins = line[len(line)-1] == '\n'
		}
		if len(p.rest) == 0 {
			return 0, err
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// chosen is the container whose log is shown when none is named; it says which
// others there are.
func chosen(pod *corev1.Pod, warn io.Writer) string {
	if name := preset(pod, warn); name != "" {
		return name
	}
	first := pod.Spec.Containers[0].Name
	if len(pod.Spec.Containers) > 1 || len(pod.Spec.InitContainers) > 0 || len(pod.Spec.EphemeralContainers) > 0 {
		fmt.Fprintf(warn, "Defaulted container %q out of: %s\n", first, podcmd.AllContainerNames(pod))
	}
	return first
}

// chosenOfMany does not say which others there are.
func chosenOfMany(pod *corev1.Pod, warn io.Writer) string {
	return cmp.Or(preset(pod, warn), pod.Spec.Containers[0].Name)
}

// preset is the container that the pod says is to be taken, if there is one.
func preset(pod *corev1.Pod, warn io.Writer) string {
	name := pod.Annotations[podcmd.DefaultContainerAnnotationName]
	if name == "" {
		return ""
	}
	if c, _ := podcmd.FindContainerByName(pod, name); c == nil {
		fmt.Fprintf(warn, "Default container name %q not found in pod %s\n", name, pod.Name)
		return ""
	}
	return name
}
