package server

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

func testWebserver(p *process.Process, f flags) {
	listen(p, f.port("port", 80), func(e network.Exchange, respond func(network.Response)) {
		data, err := p.Files().ReadFile(path.Clean("/" + e.URL.Path))
		info, statErr := p.Files().Stat(path.Clean("/" + e.URL.Path))
		if statErr == nil && info.IsDir() {
			respond(listing(p, e.URL.Path))
			return
		}
		if err != nil {
			respond(text(404, "404 page not found\n"))
			return
		}
		respond(network.Response{Status: 200, Header: http.Header{"Cache-Control": {"private"}, "Access-Control-Allow-Origin": {"*"}}, Body: data})
	})
}

func listing(p *process.Process, dir string) network.Response {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n")
	entries, _ := p.Files().ReadDir(path.Clean("/" + dir))
	for _, e := range entries {
		name := e.Name
		if e.IsDir() {
			name += "/"
		}
		fmt.Fprintf(&b, "<a href=%q>%s</a>\n", name, name)
	}
	b.WriteString("</pre>\n")
	return network.Response{Status: 200, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(b.String())}
}
