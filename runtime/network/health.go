package network

// HealthCheck answers grpc.health.v1.Health/Check for a service. known false
// is the code NotFound.
type HealthCheck func(service string) (status string, known bool)

// ListenGRPC opens a TCP port that serves gRPC, of which only the health
// protocol is modelled.
func (h *Host) ListenGRPC(port uint16, health HealthCheck) (*Listener, error) {
	l, err := h.Listen(port, func(c *Conn) { c.OnReceive(func() { discard(c) }) })
	if err == nil {
		l.health = health
	}
	return l, err
}

// discard reads and forgets: a server that waits for an HTTP/2 preface which
// virtual clients do not send.
func discard(c *Conn) {
	if _, err := c.Read(); err != nil {
		c.Close()
	}
}
