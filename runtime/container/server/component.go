package server

import (
	"path"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

// component is a program of the control plane or of a node. What it does for the
// cluster, the simulator does: in its pod it only answers its health checks.
type component struct {
	file, image string
	health      []uint16 // ports
	cpu         int64
	memory      int64
}

// components are those of a kind cluster's kube-system.
var components = []component{
	{"/usr/local/bin/etcd", "registry.k8s.io/etcd", []uint16{2381}, 20, 40 << 20},
	{"/usr/local/bin/kube-apiserver", "registry.k8s.io/kube-apiserver", nil, 40, 230 << 20},
	{"/usr/local/bin/kube-controller-manager", "registry.k8s.io/kube-controller-manager", nil, 15, 45 << 20},
	{"/usr/local/bin/kube-scheduler", "registry.k8s.io/kube-scheduler", nil, 4, 20 << 20},
	{"/usr/local/bin/kube-proxy", "registry.k8s.io/kube-proxy", []uint16{10256}, 1, 15 << 20},
	{"/coredns", "registry.k8s.io/coredns/coredns", []uint16{8080, 8181, 9153}, 2, 14 << 20},
	{"/bin/kindnetd", "docker.io/kindest/kindnetd", nil, 1, 12 << 20},
}

// componentImages returns their images.
func componentImages() []image.Model {
	var models []image.Model
	for _, c := range components {
		models = append(models, image.Model{
			Name: c.image, Entrypoint: []string{c.file}, Size: 30 << 20, CPU: c.cpu, Memory: c.memory, Answers: "its health checks; what it does the simulator does", Ends: "0",
			Root: func(i image.Image) *filesystem.Tree {
				return userland.Root(base(i), func(v *filesystem.View) error { return v.WriteFile(c.file, process.Executable("component"), 0o755) })
			},
		})
	}
	return models
}

// Component answers the health checks of the component that it is called by, and
// ends on SIGTERM.
func Component(args []string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		stopOn(p, 0, process.TERM, process.INT)
		for _, c := range components {
			if path.Base(c.file) != path.Base(args[0]) {
				continue
			}
			for _, port := range c.health {
				ok := accept(p, port, network.ServeHTTP(func(_ network.Exchange, respond func(network.Response)) {
					respond(network.Response{Status: 200, Body: []byte("OK")})
				}))
				if !ok {
					return
				}
			}
		}
	}}
}
