package container

import (
	"github.com/gherkube/gherkube/runtime/container/actor"
	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/server"
	"github.com/gherkube/gherkube/runtime/container/shell"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

// builtin are the programs that executables in images stand for.
var builtin = map[string]process.Binary{
	"busybox":      shell.Busybox,
	"busybox-1.28": shell.OldBusybox,
	"curl":         applet.Curl,
	"coreutils":    shell.Coreutils,
	"nginx":        server.Nginx,
	"pause":        server.Pause,
	"agnhost":      server.Agnhost,
	"httpd":        server.Httpd,
	"component":    server.Component,
	"actor":        actor.Binary,
}

// DefaultImages returns a catalogue with the images that gherkube models.
func DefaultImages() *image.Catalogue {
	c := &image.Catalogue{}
	c.Add(actor.Image())
	for _, m := range server.Images() {
		c.Add(m)
	}
	for _, m := range userland.Images() {
		c.Add(m)
	}
	return c
}
