package server

import (
	"errors"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

// nginxImages are the official image, whose stable tags have another version, and
// the one that needs no root.
func nginxImages() []image.Model {
	official := image.Model{
		Name: "nginx", Version: "1.29.1", Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
		Env: []string{"NGINX_VERSION={version}"}, StopSignal: process.QUIT, Ports: []uint16{80}, Size: 62 << 20, Memory: 4 << 20, Root: nginxTree,
		Needs: []string{"a configuration without mistakes (exit code 1)", "a writable /var/cache/nginx and /run", "the names that it passes requests on to"}, Ends: "0",
		Answers: "files, by its configuration: listen, server_name, location, return, root, alias, index, try_files, error_page, add_header, proxy_pass",
	}
	stable := official
	stable.Tags, stable.Version = []string{"stable", "stable-*"}, "1.28.0"
	unprivileged := official
	unprivileged.Name, unprivileged.User, unprivileged.Ports, unprivileged.Root = "nginxinc/nginx-unprivileged", "101", []uint16{8080}, unprivilegedTree
	unprivileged.Needs = []string{"a configuration without mistakes (exit code 1)", "a writable /tmp"}
	return []image.Model{official, stable, unprivileged}
}

func nginxTree(i image.Image) *filesystem.Tree {
	return nginxRootOf(i, nginxConfiguration, nginxDefault)
}

// unprivilegedTree differs from the official image in its configuration only: port
// 8080, and what it writes is in /tmp.
func unprivilegedTree(i image.Image) *filesystem.Tree {
	var paths strings.Builder
	for _, kind := range []string{"client", "proxy", "fastcgi", "uwsgi", "scgi"} {
		name := kind
		if kind == "client" {
			name = "client_body"
		}
		paths.WriteString("    " + name + "_temp_path /tmp/" + kind + "_temp;\n")
	}
	config := strings.NewReplacer("user  nginx;\n", "", "/run/nginx.pid", "/tmp/nginx.pid", "http {\n", "http {\n"+paths.String()).Replace(nginxConfiguration)
	return nginxRootOf(i, config, strings.Replace(nginxDefault, "listen       80;", "listen       8080;", 1))
}

func nginxRootOf(i image.Image, config, site string) *filesystem.Tree {
	return userland.Root(base(i), func(v *filesystem.View) error {
		return errors.Join(v.MkdirAll(nginxRoot, 0o755),
			v.WriteFile(nginxRoot+"/index.html", []byte(Welcome), 0o644),
			v.WriteFile(nginxRoot+"/50x.html", []byte(nginxTrouble), 0o644),
			v.WriteFile("/docker-entrypoint.sh", []byte("#!/bin/sh\nexec \"$@\"\n"), 0o755),
			v.WriteFile("/usr/bin/curl", process.Executable("curl"), 0o755),
			nginxFiles(v, config, site),
			v.WriteFile("/usr/sbin/nginx", process.Executable("nginx"), 0o755))
	})
}

// nginxFiles are what the official image has for nginx's processes.
func nginxFiles(v *filesystem.View, config, site string) error {
	for _, dir := range []string{nginxCache, path.Dir(nginxConfig) + "/conf.d", "/var/log/nginx"} {
		if err := v.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"access.log": "/dev/stdout", "error.log": "/dev/stderr"} {
		if err := v.Symlink(target, "/var/log/nginx/"+name); err != nil {
			return err
		}
	}
	if err := v.WriteFile("/etc/nginx/mime.types", []byte(nginxTypes), 0o644); err != nil {
		return err
	}
	err := v.WriteFile(nginxConfig, []byte(config), 0o644)
	return errors.Join(err, v.WriteFile("/etc/nginx/conf.d/default.conf", []byte(site), 0o644),
		addAccount(v, "nginx:x:101:101:nginx user:/nonexistent:/bin/false\n", "nginx:x:101:\n"))
}

const nginxConfiguration = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

// nginxTypes is the part of mime.types that the model knows.
const nginxTypes = `types {
    text/html html htm;
    text/css css;
    application/javascript js;
    application/json json;
    text/plain txt;
}
`

const nginxDefault = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`

// nginxTrouble is the page of errors of the server.
const nginxTrouble = "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n"
