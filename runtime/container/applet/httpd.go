package applet

import (
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/network"
)

// httpd serves files. In the background, its default, it leaves the shell
// while it goes on as a process of its own.
func httpd(c *program.Call) int {
	o, rest, bad := program.ParseOptions(c.Args, "fv", "phcru")
	if bad != "" || len(rest) > 0 {
		return c.Usage(bad)
	}
	text := o["p"]
	if text == "" {
		text = "80"
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		text = text[i+1:]
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return c.Fail("bad port '%s'", text)
	}
	home := c.P.Dir
	if h, ok := o["h"]; ok {
		home = c.P.Path(h)
	}
	if _, err := c.Files().Stat(home); err != nil {
		return c.Fail("can't change directory to '%s': %v", home, err)
	}
	l, err := c.P.Space().Host.Listen(uint16(port), network.ServeHTTP(func(e network.Exchange, respond func(network.Response)) {
		respond(serveFile(c, home, e))
	}))
	if err != nil {
		return c.Fail("bind: Address already in use")
	}
	if !o.Has("f") {
		c.P.Space().Start(nil, process.Attributes{Args: c.P.Args, Env: c.P.Env, Dir: "/", Credentials: c.P.Credentials, Bounding: c.P.Bounding, Confinement: c.P.Confinement}, func(p *process.Process) { p.Cleanup(l.Close) })
		return 0
	}
	defer l.Close()
	c.P.Await(func() bool { return false })
	return 0
}

func serveFile(c *program.Call, home string, e network.Exchange) network.Response {
	name := path.Join(home, path.Clean("/"+e.URL.Path))
	if info, err := c.Files().Stat(name); err == nil && info.IsDir() {
		name = path.Join(name, "index.html")
	}
	data, err := c.Files().ReadFile(name)
	if err != nil {
		body := "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n"
		return network.Response{Status: 404, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body)}
	}
	header := http.Header{}
	if strings.HasSuffix(name, ".html") {
		header.Set("Content-Type", "text/html")
	}
	return network.Response{Status: 200, Header: header, Body: data}
}
