package container

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// TestHTTPSOfPrograms lets curl and both kinds of wget ask servers that speak TLS,
// and some that do not.
func TestHTTPSOfPrograms(t *testing.T) {
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	w := newWorld(t)
	secure := []string{"--tls-cert-file=/localhost.crt", "--tls-private-key-file=/localhost.key"}
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.1"), Args: append([]string{"netexec", "--http-port=8443"}, secure...)})
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.2"), Args: []string{"netexec", "--http-port=8080"}})
	w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.3"), Args: []string{"porter"}, Env: []string{"SERVE_TLS_PORT_443=secret"}})
	broken := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.4"), Args: []string{"netexec", "--tls-cert-file=/nosuch.crt"}})
	w.pass(time.Second)
	client := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.5"), Command: []string{"sh", "-c", `
		curl -sk https://10.244.0.1:8443/hostname; echo
		curl -sS --cacert /localhost.crt https://10.244.0.1:8443/hostname 2>&1 | head -1
		curl -sS --cacert /nosuch https://10.244.0.1:8443/; echo $?
		curl -sSk https://10.244.0.2:8080/; echo $?
		curl -s http://10.244.0.1:8443/
		curl -sk https://10.244.0.3/; echo
		wget -qO- --no-check-certificate https://10.244.0.3/; echo
		wget -qO- https://10.244.0.3/; echo $?
		wget -qO- --no-check-certificate https://10.244.0.2:8080/; echo $?
		wget -qO- gopher://10.244.0.3/; echo $?`}})
	plain := w.start(Config{Image: "busybox", Sandbox: w.pod("10.244.0.6"), Command: []string{"wget", "-qO-", "https://10.244.0.3/"}})
	w.pass(time.Minute)
	for name, c := range map[string]struct{ got, want string }{
		"Alpine": {w.log(client), `p
curl: (60) SSL: no alternative certificate subject name matches target ipv4 address '10.244.0.1'
curl: (77) error adding trust anchors from file: /nosuch
77
curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number
35
Client sent an HTTP request to an HTTPS server.
secret
secret
ssl_client: 10.244.0.3: certificate verification failed: self-signed certificate
wget: error getting response: Connection reset by peer
1
wget: error getting response: Connection reset by peer
1
wget: not an http or ftp url: gopher://10.244.0.3/
1
`},
		"busybox": {w.log(plain), "wget: note: TLS certificate validation not implemented\nsecret"},
		"broken":  {w.log(broken), "2026/01/01 00:00:00 open /nosuch.crt: no such file or directory\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s says %q\nnot %q", name, c.got, c.want)
		}
	}
}

// TestNginxWithTLS lets nginx serve HTTPS by certificates of files, and says what it
// says when they are not there.
func TestNginxWithTLS(t *testing.T) {
	const agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.66.1"
	w := newWorld(t)
	var files []string
	for _, name := range []string{"/localhost.crt", "/localhost.key"} {
		text, err := os.ReadFile("server" + name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, name, string(text))
	}
	pair := []filesystem.Mount{{Path: "/certs", Tree: w.volumeOf(files...)}}
	nginx := func(ip, site string) string {
		return w.start(Config{Image: "nginx:1.29", Sandbox: w.pod(ip), Mounts: pair, Command: []string{"sh", "-c", "echo '" + site + "' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'"}})
	}
	nginx("10.244.0.1", `server { listen 80; return 301 https://$host$request_uri; }
server { listen 443 ssl; server_name localhost; ssl_certificate /certs/localhost.crt; ssl_certificate_key /certs/localhost.key; location / { return 200 "$scheme\n"; } }`)
	broken := map[string]string{
		nginx("10.244.0.2", "server { listen 443 ssl; }"):                                                                                 `no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/default.conf:1`,
		nginx("10.244.0.3", "server { listen 443 ssl; ssl_certificate /nosuch.crt; ssl_certificate_key /x; }"):                            `cannot load certificate "/nosuch.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/nosuch.crt, r) error:10000080:BIO routines::no such file)`,
		nginx("10.244.0.4", "server { listen 443 ssl; ssl_certificate /certs/localhost.crt; }"):                                           `no "ssl_certificate_key" is defined for certificate "/certs/localhost.crt"`,
		nginx("10.244.0.5", "ssl_certificate /certs/localhost.crt; ssl_certificate_key /certs/localhost.crt; server { listen 443 ssl; }"): `cannot load certificate key "/certs/localhost.crt": PEM_read_bio_PrivateKey() failed`,
	}
	w.pass(time.Second)
	client := w.start(Config{Image: agnhost, Sandbox: w.pod("10.244.0.9"), Command: []string{"sh", "-c", `
		curl -sk https://10.244.0.1/; curl -sI http://10.244.0.1/x | grep Location; curl -s http://10.244.0.1:443/ | grep title`}})
	w.pass(time.Minute)
	const want = "https\nLocation: https://10.244.0.1/x\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n"
	if got := w.log(client); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for id, want := range broken {
		if got := w.log(id); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
