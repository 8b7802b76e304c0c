package server

import (
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// applications are what people install to have something that needs a database.
func applications() []service { return []service{wordpress(), adminer()} }

func wordpress() service {
	return service{
		Model: image.Model{Name: "wordpress", Version: "6.8.2", Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"apache2-foreground"}, WorkingDir: "/var/www/html", Volumes: []string{"/var/www/html"},
			StopSignal: process.WINC, Size: 250 << 20, CPU: 1, Memory: 60 << 20, Answers: "/, /wp-login.php and /wp-admin/install.php: 500 as long as nobody listens at $WORDPRESS_DB_HOST"},
		program: "/usr/local/bin/apache2-foreground", script: "/usr/local/bin/docker-entrypoint.sh",
		needs: []need{
			writable("/var/www/html/index.php", "tar: ./index.php: Cannot open: %s\n", 2),
			writable("/var/run/apache2/apache2.pid", "AH00099: could not create /var/run/apache2/apache2.pid: %s\n", 1),
		},
		startup: time.Second, says: []string{"[{time Mon Jan 02 15:04:05.000000 2006}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'apache2 -D FOREGROUND'"},
		ports: []port{{number: 80, accept: wordpressPages}},
	}
}

// wordpressPages asks for the database at each request, as WordPress does.
func wordpressPages(p *process.Process) func(*network.Conn) {
	return network.ServeHTTP(func(e network.Exchange, respond func(network.Response)) {
		host, port := p.Getenv("WORDPRESS_DB_HOST"), uint16(3306)
		if host == "" {
			host = "mysql"
		}
		if name, text, ok := strings.Cut(host, ":"); ok {
			host, port = name, number16(text)
		}
		page := func(status int, body string) {
			r := text(status, body)
			r.Header.Set("Content-Type", "text/html; charset=UTF-8")
			r.Header.Set("Server", "Apache/2.4.62 (Debian)")
			respond(r)
		}
		reach(p, host, port, func() {
			if e.URL.Path == "/" {
				r := text(302, "")
				r.Header.Set("Location", "http://"+e.Host+"/wp-admin/install.php")
				respond(r)
				return
			}
			page(200, "<!DOCTYPE html>\n<html><head><title>WordPress</title></head></html>\n")
		}, func() {
			page(500, "<!DOCTYPE html>\n<html><body><h1>Error establishing a database connection</h1></body></html>\n")
		})
	})
}

func adminer() service {
	return service{
		Model: image.Model{Name: "adminer", Version: "5.4.0", Entrypoint: []string{"entrypoint.sh"}, Cmd: []string{"php", "-S", "[::]:8080", "-t", "/var/www/html"}, User: "adminer", Size: 45 << 20, CPU: 1, Memory: 12 << 20,
			Answers: "its page of login"},
		program: "/usr/local/bin/php", script: "/usr/local/bin/entrypoint.sh", on: alpineBase, account: account{name: "adminer", uid: 100}, startup: 100 * time.Millisecond, end: end{},
		ports: []port{{number: 8080, accept: pages(answer{path: "/", status: 200, kind: "text/html; charset=utf-8", body: "<!DOCTYPE html>\n<html lang=\"en\"><title>Login - Adminer</title></html>\n"})}},
	}
}
