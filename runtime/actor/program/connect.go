package program

import (
	"context"
	"math/rand/v2"
	"net"
	"strconv"
	"time"
)

func (m *machine) Connect(host string, port uint16, within time.Duration, done func(connected bool)) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		defer cancel()
		c, err := m.Dial(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(int(port))))
		if err == nil {
			_ = c.Close() // nothing was written
		}
		m.call(func() { done(err == nil) })
	}()
}

func (m *machine) Draw(n int) int { return rand.IntN(n) }
