package server

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// nginxVersion is that of the recorded image.
const nginxVersion = "1.22.1"

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

// Nginx serves the files below /usr/share/nginx/html on port 80. It ends with
// code 0 on TERM, INT and QUIT.
func Nginx(args []string) process.Code {
	if len(args) > 1 && args[1] == "-s" {
		return process.Code{Events: nginxSignal}
	}
	return process.Code{Events: func(p *process.Process) {
		if len(args) > 1 && (args[1] == "-v" || args[1] == "-V") {
			complain(p, "nginx version: nginx/%s\n", nginxVersion)
			p.Exit(0)
			return
		}
		(&nginxMaster{p: p}).start()
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

func nginxHandler(p *process.Process) network.Handler {
	return func(e network.Exchange, respond func(network.Response)) {
		r := nginxAnswer(p, e)
		r.Header.Set("Server", "nginx/"+nginxVersion)
		r.Header.Set("Connection", "keep-alive")
		agent := e.UserAgent()
		if agent == "" {
			agent = "-"
		}
		say(p, "%s - - [%s] \"%s %s HTTP/1.%d\" %d %d \"-\" \"%s\" \"-\"\n", e.Remote.Addr(),
			p.Clock().Now().UTC().Format("02/Jan/2006:15:04:05 -0700"), e.Method, e.RequestURI, e.ProtoMinor, r.Status, len(r.Body), agent)
		respond(r)
	}
}

func nginxAnswer(p *process.Process, e network.Exchange) network.Response {
	if e.Method != http.MethodGet && e.Method != http.MethodHead {
		return nginxError(405, "Not Allowed")
	}
	name := path.Join(nginxRoot, path.Clean("/"+e.URL.Path))
	files := p.Files()
	info, err := files.Stat(name)
	if err == nil && info.IsDir() {
		if !strings.HasSuffix(e.URL.Path, "/") {
			r := nginxError(301, "Moved Permanently")
			r.Header.Set("Location", "http://"+e.Host+e.URL.Path+"/")
			return r
		}
		name = path.Join(name, "index.html")
		if info, err = files.Stat(name); err != nil {
			complain(p, "%s [error] 29#29: *1 directory index of \"%s/\" is forbidden\n", p.Clock().Now().UTC().Format("2006/01/02 15:04:05"), path.Dir(name))
			return nginxError(403, "Forbidden")
		}
	}
	var body []byte
	if err == nil {
		body, err = files.ReadFile(name)
	}
	if err != nil {
		complain(p, "%s [error] 29#29: *1 open() \"%s\" failed (2: No such file or directory), client: %s, server: localhost, request: \"%s %s HTTP/1.%d\", host: \"%s\"\n",
			p.Clock().Now().UTC().Format("2006/01/02 15:04:05"), name, e.Remote.Addr(), e.Method, e.RequestURI, e.ProtoMinor, e.Host)
		return nginxError(404, "Not Found")
	}
	header := http.Header{}
	header.Set("Content-Type", nginxType(name))
	header.Set("Last-Modified", info.Modified.UTC().Format(http.TimeFormat))
	header.Set("ETag", fmt.Sprintf("%q", fmt.Sprintf("%x-%x", info.Modified.Unix(), len(body))))
	header.Set("Accept-Ranges", "bytes")
	return network.Response{Status: 200, Header: header, Body: body}
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

func nginxError(status int, text string) network.Response {
	body := fmt.Sprintf("<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>nginx/%s</center>\r\n</body>\r\n</html>\r\n",
		status, text, status, text, nginxVersion)
	return network.Response{Status: status, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body)}
}

// built is the time stamp of the files in images.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
