package server

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// Welcome is nginx's default page.
const Welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`

const nginxRoot = "/usr/share/nginx/html"

// Nginx serves what its configuration says. It ends with code 0 on TERM, INT and
// QUIT.
func Nginx(args []string) process.Code {
	if len(args) > 1 && args[1] == "-s" {
		return process.Code{Events: nginxSignal}
	}
	return process.Code{Events: func(p *process.Process) {
		if len(args) > 1 && (args[1] == "-v" || args[1] == "-V") {
			complain(p, "nginx version: nginx/%s\n", p.Space().ImageVersion)
			p.Exit(0)
			return
		}
		m := &nginxMaster{p: p}
		if slices.Contains(args, "-t") {
			m.test()
			return
		}
		m.start()
	}}
}

// nginxSignal is nginx -s quit and the like: a signal to the master, PID 1.
func nginxSignal(p *process.Process) {
	signal := map[string]process.Signal{"quit": process.QUIT, "stop": process.TERM, "reload": process.HUP, "reopen": process.USR1}
	s, ok := signal[strings.Join(p.Args[2:], " ")]
	if !ok {
		complain(p, "nginx: invalid option: \"-s %s\"\n", strings.Join(p.Args[2:], " "))
		p.Exit(1)
		return
	}
	if master := p.Space().First(); master != nil {
		master.Kill(s)
	}
	if !p.Exited() {
		p.Exit(0)
	}
}

func nginxType(name string) string {
	switch path.Ext(name) {
	case ".html", ".htm":
		return "text/html"
	case ".css":
		return "text/css"
	case ".js":
		return "application/javascript"
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain"
	}
	return "application/octet-stream"
}

func nginxFailure(p *process.Process, status int) network.Response {
	words := http.StatusText(status)
	switch status {
	case 405:
		words = "Not Allowed"
	case 302:
		words = "Found"
	}
	body := fmt.Sprintf("<html>\r\n<head><title>%[1]d %[2]s</title></head>\r\n<body>\r\n<center><h1>%[1]d %[2]s</h1></center>\r\n<hr><center>nginx/%[3]s</center>\r\n</body>\r\n</html>\r\n",
		status, words, p.Space().ImageVersion)
	return network.Response{Status: status, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body)}
}

// built is the time stamp of the files in images.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
