package server

import (
	_ "embed"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
)

// Images returns the models of this package's servers. What they use when
// nobody asks anything of them is about what real ones do.
func Images() []image.Model {
	models := slices.Concat(nginxImages(), []image.Model{
		{
			Name: "httpd", Version: "2.4.65", Answers: "one page", Ends: "0", Needs: []string{"a writable /usr/local/apache2/logs"}, Cmd: []string{"httpd-foreground"}, StopSignal: process.WINC, Ports: []uint16{80}, Size: 58 << 20, CPU: 1, Memory: 8 << 20,
			Root: httpdTree,
		},
		{Name: "registry.k8s.io/pause", Entrypoint: []string{"/pause"}, Answers: "nothing", Ends: "0", Size: 320 << 10, Root: pauseTree},
		{Name: "registry.k8s.io/e2e-test-images/pause", Entrypoint: []string{"/pause"}, Answers: "nothing", Ends: "0", Size: 320 << 10, Root: pauseTree},
		{Name: "registry.k8s.io/e2e-test-images/agnhost", Answers: "what its subcommand does: netexec, serve-hostname, liveness, porter and others", Ends: "2, as a program in Go", Entrypoint: []string{"/agnhost"}, Cmd: []string{"pause"}, Size: 57 << 20, CPU: 1, Memory: 10 << 20, Root: agnhostTree},
		{Name: "registry.k8s.io/e2e-test-images/nginx", Version: "1.29.1", Answers: "as nginx", Ends: "0", Cmd: []string{"nginx", "-g", "daemon off;"}, StopSignal: process.QUIT, Ports: []uint16{80}, Size: 62 << 20, Memory: 4 << 20, Root: nginxTree},
		{Name: "registry.k8s.io/e2e-test-images/httpd", Version: "2.4.65", Answers: "one page", Ends: "0", Cmd: []string{"httpd-foreground"}, StopSignal: process.WINC, Ports: []uint16{80}, Size: 58 << 20, CPU: 1, Memory: 8 << 20,
			Root: httpdTree},
	})
	for _, rows := range [][]service{caches(), databases(), brokers(), searchEngines(), proxies(), hellos(), platforms(), applications()} {
		for _, row := range rows {
			models = append(models, row.models()...)
		}
	}
	return slices.Concat(models, ingressImages(), languages(), testImageModels(), componentImages())
}

// base is what a server's image is built on: Debian, unless its tag says
// otherwise; those of Kubernetes' tests are all built on Alpine
// (test/images/*/BASEIMAGE).
func base(i image.Image) userland.Base {
	if strings.Contains(i.Reference, "alpine") || strings.HasPrefix(i.Reference, "registry.k8s.io/e2e-test-images/") {
		return userland.Alpine
	}
	return userland.Debian
}

// with returns a maker of images that have one program beside their base's.
func with(file, binary string) func(image.Image) *filesystem.Tree {
	return func(i image.Image) *filesystem.Tree {
		return userland.Root(base(i), func(v *filesystem.View) error { return v.WriteFile(file, process.Executable(binary), 0o755) })
	}
}

func httpdTree(i image.Image) *filesystem.Tree {
	return userland.Root(base(i), func(v *filesystem.View) error {
		if err := v.MkdirAll(httpdLogs, 0o755); err != nil {
			return err
		}
		return v.WriteFile("/usr/local/bin/httpd-foreground", process.Executable("httpd"), 0o755)
	})
}

// certificate is the image's /localhost.crt (test/images/agnhost/porter), which
// tests hide from test-webserver to make a pod unready, with its key.
var (
	//go:embed localhost.crt
	certificate []byte
	//go:embed localhost.key
	certificateKey []byte
)

func agnhostTree(image.Image) *filesystem.Tree {
	return agnhostWith(func(*filesystem.View) error { return nil })
}

// agnhostWith makes agnhost's file system, and what an image that is built on it
// adds.
func agnhostWith(more func(*filesystem.View) error) *filesystem.Tree {
	return userland.Root(userland.Alpine, func(v *filesystem.View) error {
		for _, name := range []string{"/agnhost", "/agnhost-2"} {
			if err := v.WriteFile(name, process.Executable("agnhost"), 0o755); err != nil {
				return err
			}
		}
		if err := v.WriteFile("/usr/bin/curl", process.Executable("curl"), 0o755); err != nil {
			return err
		}
		if err := v.WriteFile("/bin/bash", process.Executable("coreutils"), 0o755); err != nil {
			return err
		}
		for _, name := range []string{"/usr/bin/dig", "/usr/bin/getent"} {
			if err := v.WriteFile(name, process.Executable("busybox"), 0o755); err != nil {
				return err
			}
		}
		if err := agnhostUsers(v); err != nil {
			return err
		}
		if err := v.WriteFile("/localhost.crt", certificate, 0o644); err != nil {
			return err
		}
		if err := v.WriteFile("/localhost.key", certificateKey, 0o644); err != nil {
			return err
		}
		if err := v.MkdirAll("/uploads", 0o755); err != nil {
			return err
		}
		return more(v)
	})
}

// agnhostUsers are those that the image has for tests of groups.
func agnhostUsers(v *filesystem.View) error {
	return addAccount(v, "user-defined-in-image:x:1000:1000::/home/user-defined-in-image:/bin/sh\n",
		"user-defined-in-image:x:1000:\ngroup-defined-in-image:x:50000:user-defined-in-image\n")
}

func pauseTree(image.Image) *filesystem.Tree {
	t := filesystem.NewTree(0o755, built)
	v, err := filesystem.NewView(t, func() time.Time { return built })
	if err == nil {
		err = v.WriteFile("/pause", process.Executable("pause"), 0o755)
	}
	if err != nil {
		panic("server: making the pause image: " + err.Error()) // its contents are ours
	}
	return t
}
