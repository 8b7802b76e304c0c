package server

import (
	"cmp"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var _ process.Agent = &ingressController{}

// Program implements process.Agent.
func (c *ingressController) Program() string { return nginxController }

// Concerns implements process.Agent as the informers of k8sStore do.
func (c *ingressController) Concerns(_ store.View, change store.Change) bool {
	concerns := false
	switch change.Key.Resource {
	case store.Ingresses.GroupResource, store.IngressClasses.GroupResource:
		concerns = true
	case store.Services.GroupResource:
		concerns = c.wanted.uses(change.Key.Namespace, change.Key.Name)
	case store.EndpointSlices.GroupResource:
		for _, obj := range []store.Object{change.Old, change.New, change.Deleted} {
			concerns = concerns || obj != nil && !reflect.ValueOf(obj).IsNil() && c.wanted.uses(change.Key.Namespace, obj.GetLabels()[discoveryv1.LabelServiceName])
		}
	case store.Secrets.GroupResource:
		concerns = c.wanted.secrets[types.NamespacedName{Namespace: change.Key.Namespace, Name: change.Key.Name}]
	}
	c.changed = c.changed || concerns
	return concerns
}

// Reconcile implements process.Agent.
func (c *ingressController) Reconcile(view store.View, now time.Time) loop.Outcome {
	if c.ending {
		return loop.Outcome{Effects: c.withdraw(view)}
	}
	mine := c.ingresses(view)
	effects := c.scheduled(mine)
	next := time.Time{}
	if c.changed && !c.synced.IsZero() && now.Before(c.synced.Add(syncPeriod)) {
		next = c.synced.Add(syncPeriod)
	} else if c.changed {
		c.changed, c.synced = false, now
		effects = append(effects, c.sync(view, mine)...)
	}
	if len(mine) == 0 {
		return loop.Outcome{Effects: effects, Again: next}
	}
	look := c.begun.Add(now.Sub(c.begun).Truncate(statusPeriod))
	if look.Equal(now) {
		effects = append(effects, c.publishAll(mine, c.running(view))...)
	}
	if look = look.Add(statusPeriod); next.IsZero() || look.Before(next) {
		next = look
	}
	return loop.Outcome{Effects: effects, Again: next}
}

// ingresses are those of the controller's class, the oldest first (sortIngressSlice).
func (c *ingressController) ingresses(view store.View) []*networkingv1.Ingress {
	all := slices.DeleteFunc(store.Ingresses.List(view, c.watched), func(i *networkingv1.Ingress) bool { return !c.class.has(view, i) })
	slices.SortStableFunc(all, func(a, b *networkingv1.Ingress) int {
		if n := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); n != 0 {
			return n
		}
		return strings.Compare(b.Namespace+"/"+b.Name, a.Namespace+"/"+a.Name)
	})
	return all
}

// has reports whether the Ingress is one of the class (k8sStore.GetIngressClass, and
// what is kept of IngressClasses).
func (c ingressClass) has(view store.View, ing *networkingv1.Ingress) bool {
	if name := ing.Spec.IngressClassName; name != nil {
		class, ok := store.IngressClasses.Get(view, "", *name)
		return ok && (class.Spec.Controller == c.controller || c.byName && class.Name == c.annotation)
	}
	if annotation, ok := ing.Annotations["kubernetes.io/ingress.class"]; ok {
		return annotation == c.annotation
	}
	return c.withoutClass
}

// ingressKind is the kind of what events are about.
var ingressKind = networkingv1.SchemeGroupVersion.WithKind("Ingress")

// scheduled says of each Ingress that is new or has changed that it is to be synced
// (the handlers of k8sStore). A status is a change, too.
func (c *ingressController) scheduled(mine []*networkingv1.Ingress) []loop.Effect {
	var effects []loop.Effect
	seen := map[string]string{}
	for _, ing := range mine {
		key := ing.Namespace + "/" + ing.Name
		seen[key] = ing.ResourceVersion
		if c.seen[key] == ing.ResourceVersion {
			continue
		}
		if c.seen[key] == "" {
			class := "_"
			if ing.Spec.IngressClassName != nil {
				class = *ing.Spec.IngressClassName
			}
			c.log('I', "store.go:443", fmt.Sprintf(`"Found valid IngressClass" ingress=%q ingressclass=%q`, key, class))
		}
		effects = append(effects, loop.NewRecorder(nginxController, ingressKind, ing).Normal("Sync", "Scheduled for sync"))
	}
	c.seen = seen
	return effects
}

// sync is NGINXController.syncIngress. What nginx is to do it does when its workers
// have read it.
func (c *ingressController) sync(view store.View, mine []*networkingv1.Ingress) []loop.Effect {
	r := c.route(view, mine)
	before := c.wanted
	c.wanted = r
	var effects []loop.Effect
	if before == nil || !reflect.DeepEqual(before.shape(), r.shape()) {
		c.log('I', "controller.go:214", `"Configuration changes detected, backend reload required"`)
		c.log('I', "controller.go:228", `"Backend successfully reloaded"`)
		if pod, ok := store.Pods.Get(view, c.namespace, c.pod); ok {
			effects = append(effects, loop.NewRecorder(nginxController, corev1.SchemeGroupVersion.WithKind("Pod"), pod).Normal("RELOAD", "NGINX reload triggered due to a change in configuration"))
		}
	}
	later(c.p, time.Duration(c.p.Space().Draw(int(balancerPeriod))), func() { c.routing = r })
	return effects
}

// running are the addresses at which the controller is reached
// (statusSync.runningAddresses), in order.
func (c *ingressController) running(view store.View) []networkingv1.IngressLoadBalancerIngress {
	var out []networkingv1.IngressLoadBalancerIngress
	switch {
	case c.addresses != "":
		for _, a := range strings.Split(c.addresses, ",") {
			out = append(out, addressOf(strings.TrimSpace(a)))
		}
	case c.publish != "":
		namespace, name, _ := strings.Cut(c.publish, "/")
		if service, ok := store.Services.Get(view, namespace, name); ok {
			out = publishedBy(service)
		}
	default:
		for _, pod := range c.siblings(view) {
			if pod.Status.Phase != corev1.PodRunning || !slices.ContainsFunc(pod.Status.Conditions, func(x corev1.PodCondition) bool {
				return x.Type == corev1.PodReady && x.Status == corev1.ConditionTrue
			}) {
				continue
			}
			for _, ip := range nodeAddresses(view, pod.Spec.NodeName, c.internalIPs) {
				if !slices.ContainsFunc(out, func(a networkingv1.IngressLoadBalancerIngress) bool { return sameAddress(a, addressOf(ip)) }) {
					out = append(out, addressOf(ip))
				}
			}
		}
	}
	slices.SortStableFunc(out, byAddress)
	return out
}

// siblings are the pods of the controller, itself included.
func (c *ingressController) siblings(view store.View) []*corev1.Pod {
	own, ok := store.Pods.Get(view, c.namespace, c.pod)
	if !ok {
		return nil
	}
	alike := labels.Set{}
	for name, value := range own.Labels {
		if name != "pod-template-hash" && name != "controller-revision-hash" && name != "pod-template-generation" {
			alike[name] = value
		}
	}
	return slices.DeleteFunc(store.Pods.List(view, c.namespace), func(p *corev1.Pod) bool { return !alike.AsSelector().Matches(labels.Set(p.Labels)) })
}

func addressOf(nameOrIP string) networkingv1.IngressLoadBalancerIngress {
	if _, err := netip.ParseAddr(nameOrIP); err == nil {
		return networkingv1.IngressLoadBalancerIngress{IP: nameOrIP}
	}
	return networkingv1.IngressLoadBalancerIngress{Hostname: nameOrIP}
}

// sameAddress is what ingressSliceEqual looks at.
func sameAddress(a, b networkingv1.IngressLoadBalancerIngress) bool {
	return a.IP == b.IP && a.Hostname == b.Hostname
}

// byAddress is lessLoadBalancerIngress.
func byAddress(a, b networkingv1.IngressLoadBalancerIngress) int {
	return cmp.Or(strings.Compare(a.Hostname, b.Hostname), strings.Compare(a.IP, b.IP))
}

// publishedBy is statusAddressFromService.
func publishedBy(s *corev1.Service) []networkingv1.IngressLoadBalancerIngress {
	var out []networkingv1.IngressLoadBalancerIngress
	switch s.Spec.Type {
	case corev1.ServiceTypeExternalName:
		return append(out, networkingv1.IngressLoadBalancerIngress{Hostname: s.Spec.ExternalName})
	case corev1.ServiceTypeLoadBalancer:
		for _, i := range s.Status.LoadBalancer.Ingress {
			out = append(out, networkingv1.IngressLoadBalancerIngress{IP: i.IP, Hostname: i.Hostname})
		}
	case corev1.ServiceTypeClusterIP:
		return append(out, networkingv1.IngressLoadBalancerIngress{IP: s.Spec.ClusterIP})
	case corev1.ServiceTypeNodePort:
		if len(s.Spec.ExternalIPs) == 0 {
			return append(out, networkingv1.IngressLoadBalancerIngress{IP: s.Spec.ClusterIP})
		}
	}
	for _, ip := range s.Spec.ExternalIPs {
		if !slices.ContainsFunc(out, func(a networkingv1.IngressLoadBalancerIngress) bool { return sameAddress(a, addressOf(ip)) }) {
			out = append(out, addressOf(ip))
		}
	}
	return out
}

// nodeAddresses is k8s.GetNodeIPs.
func nodeAddresses(view store.View, name string, internal bool) []string {
	node, ok := store.Nodes.Get(view, "", name)
	if !ok {
		return nil
	}
	of := func(kind corev1.NodeAddressType) (out []string) {
		for _, a := range node.Status.Addresses {
			if a.Type == kind && a.Address != "" {
				out = append(out, a.Address)
			}
		}
		return out
	}
	if external := of(corev1.NodeExternalIP); !internal && len(external) > 0 {
		return external
	}
	return of(corev1.NodeInternalIP)
}

// publishAll writes the addresses to the status of Ingresses that have others
// (statusSync.updateStatus).
func (c *ingressController) publishAll(mine []*networkingv1.Ingress, addresses []networkingv1.IngressLoadBalancerIngress) []loop.Effect {
	var effects []loop.Effect
	for _, ing := range mine {
		current := slices.Clone(ing.Status.LoadBalancer.Ingress)
		slices.SortStableFunc(current, byAddress)
		if slices.EqualFunc(current, addresses, sameAddress) {
			continue
		}
		c.log('I', "status.go:311", fmt.Sprintf(`"updating Ingress status" namespace=%q ingress=%q currentValue=%s newValue=%s`, ing.Namespace, ing.Name, told(current), told(addresses)))
		updated := ing.DeepCopy()
		updated.Status.LoadBalancer.Ingress = addresses
		effects = append(effects, loop.Update{Key: store.Ingresses.KeyOf(ing), Object: updated, Subresource: "status", Rejected: func(err error) []loop.Effect {
			c.log('W', "status.go:316", "error updating ingress rule: "+err.Error())
			return nil
		}})
	}
	return effects
}

func told(addresses []networkingv1.IngressLoadBalancerIngress) string {
	var out []string
	for _, a := range addresses {
		out = append(out, "{"+strings.Join(slices.DeleteFunc([]string{field("ip", a.IP), field("hostname", a.Hostname)}, func(s string) bool { return s == "" }), ",")+"}")
	}
	return "[" + strings.Join(out, ",") + "]"
}

func field(name, value string) string {
	if value == "" {
		return ""
	}
	return strconv.Quote(name) + ":" + strconv.Quote(value)
}

// withdraw takes the addresses away from the status of Ingresses if no other pod of
// the controller is there (statusSync.Shutdown).
func (c *ingressController) withdraw(view store.View) []loop.Effect {
	if c.withdrawn {
		return nil
	}
	c.withdrawn = true
	switch {
	case c.keepsStatus:
		c.log('W', "status.go:113", "skipping update of status of Ingress rules")
		return nil
	case len(c.running(view)) > 1:
		c.log('I', "status.go:125", `"leaving status update for next leader"`)
		return nil
	case len(c.siblings(view)) > 1:
		return nil
	}
	c.log('I', "status.go:134", `"removing value from ingress status" address=`+told(c.running(view)))
	return c.publishAll(c.ingresses(view), nil)
}
