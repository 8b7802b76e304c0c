package kubelet_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/store"
)

// What a container finds: downward API as in behaviours/recorded/downward-api,
// and the rest of the environment, volumes and files of the kubelet.
func TestContainersFindWhatTheSpecSays(t *testing.T) {
	w := newWorld(t, 1)
	w.apply(`
kind: ConfigMap
metadata: {name: cm}
data: {a: one, b: two}
---
kind: Secret
metadata: {name: s}
stringData: {pass: word}
---
kind: Service
metadata: {name: my-db}
spec: {clusterIP: 10.96.0.7, ports: [{name: sql, port: 5432}]}
---
kind: Pod
metadata: {name: p, labels: {app: web, tier: x}, annotations: {note: hello}}
spec:
  restartPolicy: Never
  hostname: host
  subdomain: sub
  hostAliases: [{ip: 1.2.3.4, hostnames: [a.example, b.example]}]
  volumes:
  - {name: info, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: annotations, fieldRef: {fieldPath: metadata.annotations}}, {path: cpu, resourceFieldRef: {containerName: main, resource: limits.cpu}}]}}
  - {name: cm, configMap: {name: cm, defaultMode: 0400, items: [{key: a, path: dir/x}]}}
  - {name: none, secret: {secretName: absent, optional: true}}
  - {name: all, projected: {sources: [{secret: {name: s}}, {configMap: {name: cm}}]}}
  - {name: work, emptyDir: {}}
  containers:
  - name: main
    image: busybox:1.36
    resources: {requests: {cpu: 50m, memory: 16Mi}, limits: {memory: 32Mi}}
    envFrom: [{prefix: C_, configMapRef: {name: cm}}, {configMapRef: {name: absent, optional: true}}]
    env:
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}
    - {name: MEM, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
    - {name: PASS, valueFrom: {secretKeyRef: {name: s, key: pass}}}
    - {name: LATER, value: "$(NAME) on $(NODE), $(C_a), $(MY_DB_SERVICE_HOST), $$(NAME), $(NOBODY)"}
    volumeMounts:
    - {name: info, mountPath: /info}
    - {name: cm, mountPath: /cm}
    - {name: none, mountPath: /none}
    - {name: all, mountPath: /all}
    - {name: work, mountPath: /work, subPathExpr: $(NAME)/logs}
    command:
    - sh
    - -c
    - |
      echo "$NAME $IP $NODE $TIER $CPU $MEM $PASS"; echo "$LATER"; echo "$MY_DB_PORT_5432_TCP"
      cat /info/labels; echo; cat /info/annotations; echo; cat /info/cpu; echo; cat /cm/dir/x; echo; ls /none | wc -l; ls /all
      echo hi > /work/f && cat /work/f; grep example /etc/hosts; grep sub /etc/hosts; head -1 /etc/resolv.conf; hostname
      echo $(args)
`)
	w.until(10*time.Second, "p", phase(corev1.PodSucceeded))
	want := `p 10.244.1.2 sim-worker x 1 33554432 word
p on sim-worker, one, 10.96.0.7, $(NAME), $(NOBODY)
tcp://10.96.0.7:5432
app="web"
tier="x"
kubernetes.io/config.seen="2026-11-22T20:00:00.000000000Z"
kubernetes.io/config.source="api"
note="hello"
2
one
0
a
b
pass
hi
1.2.3.4	a.example	b.example
10.244.1.2	host.sub.ns.svc.cluster.local	host
search ns.svc.cluster.local svc.cluster.local cluster.local
host
`
	got, _, _ := strings.Cut(w.log("p", "main", kubelet.Current), "sh: args")
	if !strings.HasPrefix(got, want) {
		t.Errorf("the container saw\n%s\nwant\n%s", got, want)
	}
}

// behaviours/recorded/configmap-update: a mounted ConfigMap follows within 40
// to 85 s; a subPath mount and the environment never do.
func TestMountedConfigMapFollows(t *testing.T) {
	w := newWorld(t, 1)
	w.apply(`
kind: ConfigMap
metadata: {name: cm}
data: {a: one}
---
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: v, configMap: {name: cm}}]
  containers:
  - name: main
    image: busybox:1.36
    env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: a}}}]
    volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /sub/a, subPath: a}]
    command: [sh, -c, 'until grep -q two /v/a; do sleep 0.5; done; cat /v/a; echo; cat /sub/a; echo; echo $A; sleep 3600']
`)
	w.until(5*time.Second, "p", ready)
	w.advance(2 * time.Second)
	changed := w.clock.Now()
	change(w, store.ConfigMaps.Key(namespace, "cm"), func(cm *corev1.ConfigMap) { cm.Data = map[string]string{"a": "two"} })
	for w.log("p", "main", kubelet.Current) == "" {
		w.advance(time.Second)
		if w.clock.Now().Sub(changed) > 100*time.Second {
			t.Fatal("the volume did not follow in 100 s")
		}
	}
	if took := w.clock.Now().Sub(changed); took < 30*time.Second || took > 95*time.Second {
		t.Errorf("the volume followed after %v, recorded were 40 to 85 s", took)
	}
	if got := w.log("p", "main", kubelet.Current); got != "two\none\none\n" {
		t.Errorf("the container saw %q", got)
	}
}

// The kubelet's words for logs that are not there (validateContainerLogStatus;
// behaviours/recorded/image-pull-backoff for the image).
func TestLogsThatAreNotThere(t *testing.T) {
	w := newWorld(t, 1)
	w.apply(`
kind: Pod
metadata: {name: p}
spec: {containers: [{name: main, image: "nginx:1.22"}]}
---
kind: Pod
metadata: {name: bad}
spec: {containers: [{name: main, image: "nosuchimage:1.0"}]}
---
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo run; exit 1"]}]}
`)
	w.advance(100 * time.Millisecond)
	for _, c := range []struct {
		after          time.Duration
		pod, container string
		which          kubelet.Which
		want           string
	}{
		{0, "p", "main", kubelet.Current, `container "main" in pod "p" is waiting to start: ContainerCreating`},
		{5 * time.Second, "p", "main", kubelet.Previous, `previous terminated container "main" in pod "p" not found`},
		{0, "p", "other", kubelet.Current, `container "other" in pod "p" is not available`},
		{0, "bad", "main", kubelet.Current, `container "main" in pod "bad" is waiting to start: image can't be pulled`},
		{16 * time.Second, "bad", "main", kubelet.Current, `container "main" in pod "bad" is waiting to start: trying and failing to pull image`},
		{0, "crash", "main", kubelet.Previous, ""},
		{0, "nobody", "main", kubelet.Current, `pod "nobody" cannot be found - no logs available`},
	} {
		w.advance(c.after)
		_, err := w.kubelet.LogOf(namespace, c.pod, c.container, c.which)
		if got := errorText(err); got != c.want {
			t.Errorf("log of %s/%s: %q, want %q", c.pod, c.container, got, c.want)
		}
	}
	if got := w.log("crash", "main", kubelet.Previous); got != "run\n" {
		t.Errorf("previous log %q", got)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
