package containers

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/moby/moby/client"

	"github.com/gherkube/gherkube/runtime/network"
)

// connecting is how long a container may take to accept a connection.
const connecting = 10 * time.Second

// Dial implements container.Body: by the address that the container has on the
// engine's network, which this machine must reach.
func (b *body) Dial(port uint16, reached func(accept func(*network.Conn))) {
	go func() {
		conn, err := b.dial(port)
		b.enter(func() {
			if err != nil {
				reached(nil)
				return
			}
			reached(func(c *network.Conn) { b.carry(c, conn) })
		})
	}()
}

func (b *body) dial(port uint16) (*net.TCPConn, error) {
	ctx, cancel := context.WithTimeout(b.ctx, connecting)
	defer cancel()
	found, err := b.docker.Client.ContainerInspect(ctx, b.id, client.ContainerInspectOptions{})
	if err != nil {
		return nil, err
	}
	if found.Container.NetworkSettings != nil {
		for _, n := range found.Container.NetworkSettings.Networks {
			if !n.IPAddress.IsValid() {
				continue
			}
			var d net.Dialer
			conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(n.IPAddress.String(), strconv.Itoa(int(port))))
			if err != nil {
				return nil, err
			}
			return conn.(*net.TCPConn), nil
		}
	}
	return nil, fmt.Errorf("container %s has no address", b.id)
}

// carry carries bytes between a connection of the cluster and one of the
// container. It is called on the loop.
func (b *body) carry(inside *network.Conn, outside *net.TCPConn) {
	stop := context.AfterFunc(b.ctx, func() { _ = outside.Close() })
	sent := newQueue()
	inside.OnReceive(func() {
		for {
			data, err := inside.Read()
			sent.put(data)
			if err != nil {
				sent.end()
				return
			}
			if len(data) == 0 {
				return
			}
		}
	})
	go func() {
		_, _ = io.Copy(outside, sent) // what cannot be sent shows in what is received
		_ = outside.CloseWrite()
	}()
	go func() {
		defer stop()
		_, _ = io.Copy(told{b, func(p []byte) { _ = inside.Write(p) }}, outside)
		_ = outside.Close()
		b.enter(inside.Close)
		sent.end()
	}()
}
