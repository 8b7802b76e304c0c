package server

import (
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// drain forgets what arrives.
func drain(c *network.Conn) {
	if _, err := c.Read(); err != nil {
		c.Close()
	}
}

// httpdLogs is where Apache's server has its logs and the file of its number.
const httpdLogs = "/usr/local/apache2/logs"

// Httpd is Apache's server: one page on port 80. It needs to write the file of
// its number.
func Httpd([]string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		if err := p.Files().WriteFile(httpdLogs+"/httpd.pid", fmt.Appendf(nil, "%d\n", p.PID), 0o644); err != nil {
			number, words, _ := strings.Cut(errno(err), ": ")
			complain(p, "(%s)%s: AH00099: could not create %s/httpd.pid.Jv3wXy\nAH00100: httpd: could not log pid to file %s/httpd.pid\n", number, words, httpdLogs, httpdLogs)
			p.Exit(1)
			return
		}
		const page = "<html><body><h1>It works!</h1></body></html>\n"
		ok := listen(p, 80, func(e network.Exchange, respond func(network.Response)) {
			status, body := 200, page
			if e.URL.Path != "/" && e.URL.Path != "/index.html" {
				status = 404
				body = "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
			}
			r := text(status, body)
			r.Header.Set("Content-Type", "text/html")
			r.Header.Set("Server", "Apache/"+p.Space().ImageVersion+" (Unix)")
			say(p, "%s - - [%s] \"%s %s HTTP/1.%d\" %d %d\n", e.Remote.Addr(), p.Clock().Now().UTC().Format("02/Jan/2006:15:04:05 -0700"),
				e.Method, e.RequestURI, e.ProtoMinor, status, len(body))
			respond(r)
		})
		if ok {
			stopOn(p, 0, process.TERM, process.INT, process.WINC)
		}
	}}
}
