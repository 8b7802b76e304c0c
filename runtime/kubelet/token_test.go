package kubelet_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet"
)

// TestTokensAreSignedWhenRead: a token is as of the start of its pod, but
// signed only if somebody reads its file, and once.
func TestTokensAreSignedWhenRead(t *testing.T) {
	w := newWorld(t, 1)
	requested, signed := 0, 0
	w.kubelet.Token = func(pod *corev1.Pod, _ *corev1.ServiceAccountTokenProjection) (func() (string, error), error) {
		requested++
		now := w.clock.Now()
		return func() (string, error) {
			signed++
			return fmt.Sprintf("%s at %s", pod.Name, now.Sub(w.begin).Truncate(time.Second)), nil
		}, nil
	}
	w.apply(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, "1000"]}]}}`)
	w.advance(time.Minute)
	const dir = "/var/run/secrets/kubernetes.io/serviceaccount"
	w.exec("p", "c", "sh", "-c", "ls "+dir+" > /proc/1/fd/1")
	w.advance(time.Second)
	if requested != 1 || signed != 0 {
		t.Errorf("before it is read: %d requested, %d signed", requested, signed)
	}
	w.exec("p", "c", "sh", "-c", "{ cat "+dir+"/token "+dir+"/token; echo; } > /proc/1/fd/1")
	w.advance(time.Minute)
	if got, want := w.log("p", "c", kubelet.Current), "ca.crt\ntoken\np at 0sp at 0s\n"; got != want || requested != 1 || signed != 1 {
		t.Errorf("read: %q, want %q; %d requested, %d signed", got, want, requested, signed)
	}
}
