package sim

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// leader is a component of the control plane that holds a lease in kube-system: the
// controller manager and the scheduler, which lead by it, and the API server, which
// shows by it that it is there. Renewals are a function of time: they are written when
// somebody looks.
type leader struct {
	actor, name string
	labels      map[string]string
	prefix      string // of its identity
	duration    time.Duration
	period      time.Duration // of renewals
	elected     bool          // is there an election?
	since       time.Time     // the first renewal
	until       time.Time     // of a component that has stopped; zero otherwise
}

// What the API server says that it is there by (pkg/controlplane/apiserver/server.go).
const (
	identityDuration = time.Hour
	identityRenewal  = 10 * time.Second
)

// leaders are those of a control plane on the node.
func leaders(node string) []*leader {
	// As NewConfig of k8s.io/apiserver makes it of the host's name and the program's.
	var text []byte
	for _, part := range []string{node, "kube-apiserver"} {
		text = append(binary.BigEndian.AppendUint16(text, uint16(len(part))), part...)
	}
	sum := sha256.Sum256(text)
	server := "apiserver-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
	elected := func(actor, name string) *leader {
		return &leader{actor: actor, name: name, prefix: node, duration: leaseDuration, period: retryPeriod, elected: true}
	}
	return []*leader{
		elected("kube-controller-manager", "kube-controller-manager"),
		elected("default-scheduler", "kube-scheduler"),
		{actor: "apiserver", name: server, prefix: server, duration: identityDuration, period: identityRenewal, labels: map[string]string{
			"apiserver.kubernetes.io/identity": "kube-apiserver", corev1.LabelHostname: node,
		}},
	}
}

// beginLeading makes the leases that a cluster begins with.
func (c *controlPlane) beginLeading() error {
	defer c.world.Enter()()
	c.leaders = leaders(c.nodes[0].Name)
	chance := c.world.Seed.For("leaders")
	for _, l := range c.leaders {
		lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{
			Namespace: metav1.NamespaceSystem, Name: l.name, Labels: l.labels, UID: apiserver.UID(chance),
			CreationTimestamp: metav1.NewTime(c.world.Clock.Now().Truncate(time.Second).UTC()),
		}}
		l.hold(lease, c.world.Clock.Now(), chance)
		if _, err := c.world.Store.Create(store.Leases.KeyOf(lease), lease); err != nil {
			return fmt.Errorf("lease %s: %w", l.name, err)
		}
	}
	return nil
}

// hold writes into a lease that the component holds it from now on.
func (l *leader) hold(lease *coordinationv1.Lease, now time.Time, chance *rand.Rand) {
	l.since, l.until = now, time.Time{}
	at := &metav1.MicroTime{Time: now.Truncate(time.Microsecond)}
	before := lease.Spec
	lease.Spec = coordinationv1.LeaseSpec{
		HolderIdentity: ptr.To(fmt.Sprintf("%s_%s", l.prefix, apiserver.UID(chance))), LeaseDurationSeconds: ptr.To(int32(l.duration / time.Second)), RenewTime: at,
	}
	if !l.elected {
		return
	}
	lease.Spec.AcquireTime, lease.Spec.LeaseTransitions = at, ptr.To[int32](0)
	if before.HolderIdentity != nil {
		lease.Spec.LeaseTransitions = ptr.To(ptr.Deref(before.LeaseTransitions, 0) + 1)
	}
}

// follow lets a component that has started anew hold the lease of the one before it.
func (c *controlPlane) follow(l *leader, chance *rand.Rand) error {
	lease, ok := store.Leases.Get(c.world.Store.View(), metav1.NamespaceSystem, l.name)
	if !ok {
		return nil
	}
	next := lease.DeepCopy()
	l.hold(next, c.world.Clock.Now(), chance)
	return c.writeAs(l.actor, []loop.Effect{loop.Update{Key: store.Leases.KeyOf(next), Object: next}})
}

// seen writes what is due of the leases in kube-system, if somebody reads them, and
// what kubelets have written.
func (c *controlPlane) seen(i apiserver.Interest) error {
	c.read = true
	if i.Resource == store.Leases.GroupResource {
		if err := c.leadersSeen(i); err != nil {
			return err
		}
	}
	return c.look(i)
}

func (c *controlPlane) leadersSeen(i apiserver.Interest) error {
	if i.Namespace != "" && i.Namespace != metav1.NamespaceSystem {
		return nil
	}
	if i.Watch {
		c.watchLeaders()
	}
	return c.renewLeaders()
}

// renewLeaders writes the latest renewals.
func (c *controlPlane) renewLeaders() error {
	for _, l := range c.leaders {
		lease, ok := store.Leases.Get(c.world.Store.View(), metav1.NamespaceSystem, l.name)
		now := c.world.Clock.Now()
		if !l.until.IsZero() {
			now = l.until
		}
		at := now.Add(-(now.Sub(l.since) % l.period)).Truncate(time.Microsecond)
		if !ok || lease.Spec.RenewTime == nil || !lease.Spec.RenewTime.Time.Before(at) {
			continue
		}
		renewed := lease.DeepCopy()
		renewed.Spec.RenewTime = &metav1.MicroTime{Time: at}
		if err := c.writeAs(l.actor, []loop.Effect{loop.Update{Key: store.Leases.KeyOf(renewed), Object: renewed}}); err != nil {
			return err
		}
	}
	return nil
}

// watchLeaders lets renewals be written when they are made, as somebody watches.
func (c *controlPlane) watchLeaders() {
	if c.watched {
		return
	}
	c.watched = true
	c.keepRenewing()
}

func (c *controlPlane) keepRenewing() {
	c.world.Clock.After(retryPeriod, func() {
		// One that is refused, as the API server is away, is written by the next look.
		_ = c.renewLeaders()
		c.keepRenewing()
	})
}
