package server

import (
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// FuzzNginxConfiguration reads configurations of any kind: it comes to an end.
func FuzzNginxConfiguration(f *testing.F) {
	f.Add(nginxConfiguration)
	f.Add(nginxDefault)
	f.Add("server { listen 80; location ~ \"a b\" { return 200 'x\\n'; } } # end")
	f.Add("a ${b{ c} ; include x; include *;")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := filesystem.NewView(filesystem.NewTree(0o755, time.Time{}), func() time.Time { return built })
		if err != nil {
			t.Fatal(err)
		}
		if err := v.WriteFile("/x", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		config, err := newNginxParser(v, "/x").read("/x")
		if err != nil {
			return
		}
		sites, err := nginxSites(config)
		if err != nil {
			return
		}
		for _, s := range sites {
			s.find("/some/path").file("/some/path")
		}
		unmodelled(config)
	})
}

// FuzzRedisCommand reads commands of any kind: it takes some of them, or waits.
func FuzzRedisCommand(f *testing.F) {
	f.Add([]byte("PING\r\n"))
	f.Add([]byte("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"))
	f.Add([]byte("*99999999999\r\n$-1\r\n"))
	f.Add([]byte("*1\r\n$9223372036854775807\r\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, n := redisCommand(data); n < 0 || n > len(data) {
			t.Errorf("took %d of %d bytes", n, len(data))
		}
	})
}

// FuzzArguments reads arguments of any kind.
func FuzzArguments(f *testing.F) {
	f.Add("-h", "host", "--port=1")
	f.Add("-", "--", "-=")
	f.Fuzz(func(_ *testing.T, a, b, c string) {
		parse([]string{a, b, c}, pgOptions)
		pgFlags([]string{a, b, c})
	})
}
