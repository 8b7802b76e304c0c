package server

import (
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
)

// Images returns the models of this package's servers.
func Images() []image.Model {
	return []image.Model{
		{
			Name: "nginx", Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
			Env: []string{"NGINX_VERSION=" + nginxVersion}, StopSignal: process.QUIT, Ports: []uint16{80}, Size: 62 << 20,
			Root: nginxTree,
		},
		{Name: "registry.k8s.io/pause", Entrypoint: []string{"/pause"}, Size: 320 << 10, Root: pauseTree},
	}
}

func nginxTree(image.Image) *filesystem.Tree {
	t := shell.Root("busybox", nil)
	edit(t, func(v *filesystem.View) error {
		if err := v.MkdirAll(nginxRoot, 0o755); err != nil {
			return err
		}
		if err := v.WriteFile(nginxRoot+"/index.html", []byte(Welcome), 0o644); err != nil {
			return err
		}
		if err := v.WriteFile("/docker-entrypoint.sh", []byte("#!/bin/sh\nexec \"$@\"\n"), 0o755); err != nil {
			return err
		}
		return v.WriteFile("/usr/sbin/nginx", process.Executable("nginx"), 0o755)
	})
	return t
}

func pauseTree(image.Image) *filesystem.Tree {
	t := filesystem.NewTree(0o755, built)
	edit(t, func(v *filesystem.View) error { return v.WriteFile("/pause", process.Executable("pause"), 0o755) })
	return t
}

// edit changes an image's tree while it is made. Its contents are ours, so an
// error is a mistake in this package.
func edit(t *filesystem.Tree, f func(*filesystem.View) error) {
	v, err := filesystem.NewView(t, func() time.Time { return built })
	if err == nil {
		err = f(v)
	}
	if err != nil {
		panic("server: making an image: " + err.Error())
	}
}
