package container

import (
	"strings"
	"testing"
	"time"
)

// TestNginxConfiguration is what nginx answers by its configuration.
func TestNginxConfiguration(t *testing.T) {
	w := newWorld(t)
	const config = `
cat > /etc/nginx/conf.d/default.conf <<'EOF'
server {
    listen 8080 default_server;
    server_name a.example;
    root /srv;
    add_header X-Site "a";
    location = /healthz { return 200 "ok\n"; }
    location /old/ { return 301 https://$host$request_uri; }
    location ~ \.txt$ { return 403; }
    location /files/ { alias /data/; }
    location /app/ { try_files $uri /app/index.html; }
    location /api/ { proxy_pass http://10.244.0.3:80/; }
    location /gone/ { proxy_pass http://10.244.0.4:80; }
    error_page 404 /missing.html;
}
server { listen 8080; server_name b.example; return 200 "b\n"; }
server { listen 9090; return 204; }
EOF
mkdir -p /srv/app /data; echo index > /srv/app/index.html; echo file > /data/f; echo missing > /srv/missing.html
exec nginx -g 'daemon off;'`
	w.start(Config{Image: "nginx:1.25", Command: []string{"sh", "-c", config}, Sandbox: w.pod("10.244.0.1")})
	w.start(Config{Image: "traefik/whoami", Sandbox: w.pod("10.244.0.3")})
	w.pod("10.244.0.4")
	client := w.start(Config{Image: "curlimages/curl:8.8.0", Sandbox: w.pod("10.244.0.2"), Command: []string{"sh", "-c", `sleep 1
		u=http://10.244.0.1:8080
		curl -s $u/healthz; curl -sH 'Host: b.example' $u/; curl -so /dev/null -w '%{http_code}\n' http://10.244.0.1:9090/
		curl -sI -H 'Host: a.example' $u/old/x | grep -e Location -e Server
		curl -so /dev/null -w '%{http_code}\n' $u/x.txt
		curl -s $u/files/f; curl -s $u/app/nothing; curl -s $u/nowhere
		curl -s $u/api/who | grep GET
		curl -so /dev/null -w '%{http_code}\n' $u/gone/`}})
	w.pass(time.Minute)
	want := "ok\nb\n204\nLocation: https://a.example/old/x\r\nServer: nginx/1.25\r\n403\nfile\nindex\nmissing\nGET /who HTTP/1.1\r\n502\n"
	if got := w.log(client); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestNginxMistakes is how nginx ends over a configuration that is wrong.
func TestNginxMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"server { listn 80; }":               `unknown directive "listn" in /etc/nginx/conf.d/x.conf:1`,
		"server {\n listen 80\n root /x;\n}": `invalid parameter "root" in /etc/nginx/conf.d/x.conf:2`,
		"server {\n listen 80;\n":            `unexpected end of file, expecting "}" in /etc/nginx/conf.d/x.conf:3`,
		"}":                                  `unexpected "}" in /etc/nginx/conf.d/x.conf:1`,
		"server { location / { return 200; } } listen 1":   `unexpected end of file, expecting ";" or "}"`,
		"server { root {} }":                               `directive "root" is not terminated by ";"`,
		"server { listen 99999; }":                         `invalid port in "99999" of the "listen" directive`,
		"include /nowhere.conf;":                           `open() "/nowhere.conf" failed (2: No such file or directory) in /etc/nginx/conf.d/x.conf:1`,
		"include /etc/nginx/conf.d/*.conf;":                "include each other without end",
		"server { location / { proxy_pass http://web; } }": `host not found in upstream "web" in /etc/nginx/conf.d/x.conf:1`,
		`server { return 200 "open`:                        "unexpected end of file",
	} {
		w := newWorld(t)
		id := w.start(Config{Image: "nginx", Env: []string{"TEXT=" + text}, Sandbox: w.pod("10.244.0.1"),
			Command: []string{"sh", "-c", `printf %s "$TEXT" > /etc/nginx/conf.d/x.conf; rm /etc/nginx/conf.d/default.conf; exec nginx`}})
		w.pass(time.Minute)
		if s := w.status(id); s.ExitCode != 1 || !strings.Contains(w.log(id), want) {
			t.Errorf("%q: %+v, log %q, want %q", text, s, w.log(id), want)
		}
	}
}

// TestVersions is that images show the version of their tag.
func TestVersions(t *testing.T) {
	for ref, want := range map[string]string{
		"nginx:1.25.3-alpine": "1.25.3", "nginx": "1.29.1", "nginx:stable": "1.28.0", "nginx:stable-alpine": "1.28.0", "nginx:mainline": "1.29.1", "traefik:v3.1.2": "3.1.2", "postgres:16-bookworm": "16",
	} {
		img, ok := DefaultImages().Find(ref)
		if !ok || img.Version != want {
			t.Errorf("%s: %+v, want %s", ref, img, want)
		}
	}
}
