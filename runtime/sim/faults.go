package sim

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// KillContainer kills a container's processes as SIGKILL from outside the pod
// does.
func (c *machines) KillContainer(_ context.Context, namespace, pod, name string) error {
	return c.fault(func() error {
		id, err := c.kubelets.Running(namespace, pod, name)
		if err != nil {
			return fmt.Errorf("killing container %s of pod %s/%s: %w", name, namespace, pod, err)
		}
		return c.containers.Signal(id, process.KILL)
	})
}

// KillSandbox stops a pod's sandbox with all its containers behind the
// kubelet's back.
func (c *machines) KillSandbox(_ context.Context, namespace, pod string) error {
	return c.fault(func() error { return c.kubelets.KillSandbox(namespace, pod) })
}

// outside is what is outside of the cluster's network, and the way there.
type outside struct {
	*machines
	network *network.Network
}

// outsider is the address of clients outside the cluster.
const outsider = "192.168.0.10"

// GetFromOutside sends an HTTP GET from outside the cluster's network, as to a
// node's address at a NodePort, and lets virtual time pass until it is
// answered, at most 10 s. The status is 0 if nobody answers.
func (c *outside) GetFromOutside(ctx context.Context, address string) (status int, body string, err error) {
	target, err := url.Parse(address)
	if err != nil {
		return 0, "", fmt.Errorf("GET from outside: %w", err)
	}
	port := uint64(80)
	if p := target.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil {
			return 0, "", fmt.Errorf("GET %s from outside: %w", address, err)
		}
	}
	over := false
	var answer network.Response // is zero if nobody answers
	err = c.fault(func() error {
		host, err := c.lookup(target.Hostname())
		if err != nil {
			return fmt.Errorf("GET %s from outside: %w", address, err)
		}
		from, err := c.host()
		if err != nil {
			return err
		}
		from.HTTP(network.Request{
			Address: netip.AddrPortFrom(host, uint16(port)), URL: target, Timeout: 10 * time.Second,
		}, func(r network.Response, _ error) { answer, over = r, true })
		return nil
	})
	if err != nil {
		return 0, "", err
	}
	if err := c.Pass(ctx, 10*time.Second, func() bool { return over }); err != nil {
		return 0, "", err
	}
	return answer.Status, string(answer.Body), nil
}

// lookup returns the address that a name means outside the cluster, where
// only the nodes have names.
func (c *outside) lookup(name string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr, nil
	}
	for i := range c.nodes {
		if c.nodes[i].Name == name {
			return netip.ParseAddr(c.nodes[i].IP)
		}
	}
	return netip.Addr{}, fmt.Errorf("no such host as %s: outside of the cluster there are addresses and the names of its nodes, %s", name, strings.Join(c.allNodes(), ", "))
}

// host returns the host that clients outside the cluster are on.
func (c *outside) host() (*network.Host, error) {
	if h := c.network.Host(outsider); h != nil {
		return h, nil
	}
	return c.network.Attach(network.Outside, outsider)
}
