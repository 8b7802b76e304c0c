package containers

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/handler"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/schema/release"
)

// runHook runs a lifecycle handler (lifecycle.handlerRunner.Run) and calls
// done with the message of a failure, "" if there was none.
func (cs *Containers) runHook(c *corev1.Container, id string, h *corev1.LifecycleHandler, done func(message string)) {
	switch {
	case h.Exec != nil:
		handler.Exec(cs.pod, id, h.Exec.Command, func(output string, err error) {
			if err != nil {
				done(fmt.Sprintf("Exec lifecycle hook (%v) for Container %q in Pod %q failed - error: %v, message: %q", h.Exec.Command, c.Name, cs.pod.Full(), err, output))
				return
			}
			done("")
		})
	case h.HTTPGet != nil:
		cs.httpHook(c, h.HTTPGet, func(err error) {
			if err != nil {
				done(fmt.Sprintf("HTTP lifecycle hook (%s) for Container %q in Pod %q failed - error: %v", h.HTTPGet.Path, c.Name, cs.pod.Full(), err))
				return
			}
			done("")
		})
	case h.Sleep != nil:
		cs.pod.At(cs.pod.Now().Add(time.Duration(h.Sleep.Seconds)*time.Second), func() { done("") })
	default:
		done(fmt.Sprintf("Cannot run handler: invalid handler: %v", h))
	}
}

// httpHook sends the GET of an HTTP hook; any answer will do.
func (cs *Containers) httpHook(c *corev1.Container, get *corev1.HTTPGetAction, done func(error)) {
	u, err := handler.URL(get, c, cs.sandbox.IP)
	if err != nil {
		cs.pod.Soon(func() { done(err) })
		return
	}
	address, err := netip.ParseAddrPort(u.Host)
	if err != nil {
		cs.pod.Soon(func() {
			done(&url.Error{Op: "Get", URL: u.String(), Err: fmt.Errorf("dial tcp: lookup %s: no such host", u.Hostname())})
		})
		return
	}
	header := handler.Header(get.HTTPHeaders)
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", "kube-lifecycle/"+release.Release)
	}
	request := network.Request{Address: address, URL: u, Host: header.Get("Host"), Header: header, TLS: network.Unverified}
	cs.pod.Node.Host.HTTP(request, func(_ network.Response, err error) {
		if !errors.Is(err, network.ErrSchemeMismatch) {
			cs.pod.Soon(func() { done(err) })
			return
		}
		cs.httpHookAgain(request, err, done)
	})
}

// httpHookAgain sends an HTTPS hook to a server that speaks HTTP, as runHTTPHandler
// falls back; first is what the hook fails with if that fails, too. The event
// LifecycleHTTPFallback that upstream means to record is never seen: its recorder drops
// events about pods that are not references (FilterEventRecorder, shouldRecordEvent).
func (cs *Containers) httpHookAgain(r network.Request, first error, done func(error)) {
	u := *r.URL
	u.Scheme = "http"
	r.URL = &u
	r.Header.Del("Authorization")
	cs.pod.Node.Host.HTTP(r, func(_ network.Response, err error) {
		cs.pod.Soon(func() {
			if err == nil {
				first = nil
			}
			done(first)
		})
	})
}
